/** What a trainer can be told. */
import type { Normalization, Preprocessing } from "../datasets/index.ts";
import { expectNumber, expectWhole } from "../reference/errors.ts";
import type { Tensor } from "../reference/tensor.ts";
import type { CheckpointMetadata } from "./checkpointMetadata.ts";
import type { Engine } from "./engines.ts";
import type { LayerRates } from "./layerRates.ts";
import type { Optimizer } from "./optimizers.ts";
import type { Schedule } from "./schedules.ts";

export interface TrainerOptions {
  readonly engine: Engine;
  /** Default `adam()`. */
  readonly optimizer?: Optimizer | undefined;
  /** Default: the learning rate is constant. */
  readonly schedule?: Schedule | undefined;
  /** Decides first values and dropout masks; default 0. */
  readonly seed?: number | undefined;
  /** Gradients longer than this, all parameters taken as one vector, are cut to it. Default: never. */
  readonly clipNorm?: number | undefined;
  /** How much of the target is spread evenly over all classes; default 0. */
  readonly labelSmoothing?: number | undefined;
  /**
   * How much of a moving average of parameters and states an update leaves; the average then answers in evaluation.
   * Default: none is kept.
   */
  readonly averaging?: number | undefined;
  /** Into how many parts a batch is cut, which go through the model one after the other before one update; default 1. */
  readonly parts?: number | undefined;
  /**
   * Layers that stay as they are, by their paths: `conv1`, or "body" for all but the last that learns. No gradient is
   * computed in front of the first layer that learns, and what is frozen runs as in evaluation: batch normalization takes
   * what it remembers. Default: none.
   */
  readonly freeze?: readonly string[] | undefined;
  /** What the learning rate of layers is multiplied by; default: all learn at the same rate. */
  readonly layerRates?: LayerRates | undefined;
  /** What to start from; default: drawn by the seed. */
  readonly parameters?: ReadonlyMap<string, Tensor> | undefined;
  /** How batches are normalized; default: pixels are only scaled to 0..1. */
  readonly normalization?: Normalization | undefined;
  /** How photographs have become images of the model's size, for those who read the checkpoint; default: they were it. */
  readonly preprocessing?: Preprocessing | undefined;
  /** Names of the classes, for those who read the checkpoint. */
  readonly classes?: readonly string[] | undefined;
}

/** @throws {ParameterError} when a number is out of range. */
export function expectTrainerOptions({ seed = 0, clipNorm, averaging, parts = 1 }: TrainerOptions): void {
  expectWhole("trainer", "seed", seed, 0);
  expectWhole("trainer", "parts", parts, 1);
  if (clipNorm !== undefined) expectNumber("trainer", "clipNorm", clipNorm, clipNorm > 0, "above 0");
  if (averaging === undefined) return;
  expectNumber("trainer", "averaging", averaging, averaging >= 0 && averaging < 1, "from 0 to below 1");
}

/** What a checkpoint says of these options. */
export function writtenOptions(options: TrainerOptions) {
  const { clipNorm = null, labelSmoothing = 0, averaging = null, parts = 1, freeze = [], layerRates = 1 } = options;
  const { preprocessing = null, classes = null } = options;
  const learned = { clipNorm, labelSmoothing, averaging, parts, freeze, layerRates };
  return { ...learned, preprocessing, classNames: classes };
}

/** What the run of a checkpoint was told. */
export function optionsOf({ classNames, clipNorm, averaging, preprocessing, ...run }: CheckpointMetadata) {
  const { seed, optimizer, labelSmoothing, parts, freeze, layerRates, normalization } = run;
  return {
    ...{ seed, optimizer, labelSmoothing, parts, freeze, layerRates, normalization },
    clipNorm: clipNorm ?? undefined,
    averaging: averaging ?? undefined,
    preprocessing: preprocessing ?? undefined,
    classes: classNames ?? undefined,
  } satisfies Omit<TrainerOptions, "engine">;
}
