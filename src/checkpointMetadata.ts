/** The part of a checkpoint that is not tensors, as the texts of a safetensors header; and back, believing nothing unseen. */
import type { Normalization, Preprocessing } from "../datasets/index.ts";
import { DataError, EinspecError } from "../reference/errors.ts";
import type { Shape } from "../reference/tensor.ts";
import { type EpochRecord, noImages, type Sums } from "./history.ts";
import type { LayerRates } from "./layerRates.ts";
import { type Optimizer, optimizerByName } from "./optimizers.ts";

/** How the images of an epoch become batches; a place in the middle of an epoch means nothing without it. */
export interface BatchPlan {
  readonly size: number;
  readonly balanced: boolean;
  /** Of the training set. */
  readonly images: number;
  /** What is done to images by chance, as it was chosen; absent where nothing is. Compared, never read. */
  readonly augmentation?: object | undefined;
}

/** Where in its course a run stands. */
export interface RunPosition {
  /** The epoch under way; counts from 1. */
  readonly epoch: number;
  /** Batches of that epoch that are done. */
  readonly batchInEpoch: number;
  /** Over those batches. */
  readonly sums: Sums;
  /** The epochs that have ended. */
  readonly history: readonly EpochRecord[];
  /** null where the batches are not made by `fit`. */
  readonly batches: BatchPlan | null;
}

/** Where every run begins. */
export const runStart: RunPosition = { epoch: 1, batchInEpoch: 0, sums: noImages, history: [], batches: null };

export interface CheckpointMetadata extends RunPosition {
  readonly model: {
    readonly name: string;
    readonly input: Shape;
    readonly classes: number;
    /** Absent where it is that of the network's paper. */
    readonly width?: number;
  };
  /** Updates made. */
  readonly step: number;
  readonly seed: number;
  readonly optimizer: Optimizer;
  readonly clipNorm: number | null;
  readonly labelSmoothing: number;
  /** null: no averages are kept. */
  readonly averaging: number | null;
  /** Of every batch. */
  readonly parts: number;
  /** Layers that do not learn. */
  readonly freeze: readonly string[];
  /** What their learning rates are multiplied by. */
  readonly layerRates: LayerRates;
  readonly normalization: Normalization;
  /** null: the images were of the model's size from the first, as those of MNIST are. */
  readonly preprocessing: Preprocessing | null;
  readonly classNames: readonly string[] | null;
}

const format = "einspec checkpoint 1";

export function encodeMetadata(metadata: CheckpointMetadata): Readonly<Record<string, string>> {
  const texts = Object.keys(fields).map((name) => [name, inOrder(metadata[name as keyof CheckpointMetadata])] as const);
  return Object.fromEntries([["format", format], ...texts]);
}

/** Whether these are the texts of a checkpoint, or else of some other file with tensors. */
export const isCheckpoint = (texts: Readonly<Record<string, string>>): boolean => texts.format === format;

/** @throws {DataError} naming the first field that is missing or not of its kind. */
export function decodeMetadata(subject: string, texts: Readonly<Record<string, string>>): CheckpointMetadata {
  if (!isCheckpoint(texts)) {
    throw new DataError(
      `${subject}: format must be "${format}", got ${inOrder(texts.format) ?? "none"}; is it a checkpoint?`,
    );
  }
  const values = Object.keys(fields).map((name) => [name, parsed(`${subject}: ${name}`, texts[name])] as const);
  return record(fields)(Object.fromEntries(values), `${subject}: metadata`);
}

/** JSON with sorted keys: the order in which an object was written down makes no difference. */
export function inOrder(value: unknown): string {
  return JSON.stringify(value, (_key, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** Takes a value of unknown make for what it should be, or throws; `place` names it. */
type Decode<T> = (value: unknown, place: string) => T;

const such =
  <T>(kind: string, holds: (value: unknown) => value is T): Decode<T> =>
  (value, place) => {
    if (holds(value)) return value;
    throw new DataError(`${place} must be ${kind}, got ${inOrder(value) ?? "nothing"}`);
  };
const finite = such("a number", (value): value is number => Number.isFinite(value));
const whole = such("a whole number", (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0);
const text = such("a text", (value) => typeof value === "string");
const truth = such("true or false", (value) => typeof value === "boolean");
const array = such("a list", (value): value is readonly unknown[] => Array.isArray(value));
const object = such("an object", (value): value is Readonly<Record<string, unknown>> => {
  return typeof value === "object" && value !== null && !Array.isArray(value);
});
const list =
  <T>(item: Decode<T>): Decode<readonly T[]> =>
  (value, place) =>
    array(value, place).map((each, at) => item(each, `${place}[${at}]`));
const orNull =
  <T>(decode: Decode<T>): Decode<T | null> =>
  (value, place) =>
    value === null ? null : decode(value, place);
const record =
  <T extends object>(parts: { readonly [N in keyof T]: Decode<T[N]> }): Decode<T> =>
  (value, place) => {
    const given = object(value, place);
    const names = Object.keys(parts) as (keyof T & string)[];
    return Object.fromEntries(names.map((name) => [name, parts[name](given[name], `${place}.${name}`)])) as T;
  };

/** An optimizer is built anew, so that its params are checked, and must come out as it was written. */
const optimizer: Decode<Optimizer> = (value, place) => {
  const { step, params, decayBiases } = object(value, place);
  const built = optimizerOf(place, text(step, `${place}.step`), {
    ...object(params, `${place}.params`),
    decayBiases: truth(decayBiases, `${place}.decayBiases`),
  });
  if (inOrder(built) === inOrder(value)) return built;
  throw new DataError(`${place} must have the params ${Object.keys(built.params).join(", ")}, got ${inOrder(value)}`);
};

function optimizerOf(place: string, name: string, options: object): Optimizer {
  try {
    return optimizerByName(name, options);
  } catch (cause) {
    if (cause instanceof EinspecError) throw new DataError(`${place}: ${cause.message}`, { cause });
    throw cause;
  }
}

/** The augmentation is a word of the plan only where there is one. */
const batchPlan: Decode<BatchPlan> = (value, place) => {
  const { augmentation } = object(value, place);
  const plan = record({ size: whole, balanced: truth, images: whole })(value, place);
  return augmentation === undefined ? plan : { ...plan, augmentation: object(augmentation, `${place}.augmentation`) };
};

/** Only the epochs of a run that answers for pixels have a mean IoU. */
const epochRecord: Decode<EpochRecord> = (value, place) => {
  const figures = record({
    epoch: whole,
    step: whole,
    trainLoss: finite,
    trainTop1: finite,
    testLoss: orNull(finite),
    testTop1: orNull(finite),
    testTop5: orNull(finite),
    learningRate: finite,
  })(value, place);
  const { testMeanIoU: share } = object(value, place);
  return share === undefined ? figures : { ...figures, testMeanIoU: finite(share, `${place}.testMeanIoU`) };
};

const modelIdentity: Decode<CheckpointMetadata["model"]> = (value, place) => {
  const model = record({ name: text, input: list(whole), classes: whole })(value, place);
  const { width } = object(value, place);
  return width === undefined ? model : { ...model, width: finite(width, `${place}.width`) };
};

const layerRates: Decode<LayerRates> = (value, place) => {
  if (typeof value === "number") return finite(value, place);
  const rates = Object.entries(object(value, place));
  return Object.fromEntries(rates.map(([layer, rate]) => [layer, finite(rate, `${place}.${layer}`)]));
};

const fields: { readonly [N in keyof CheckpointMetadata]: Decode<CheckpointMetadata[N]> } = {
  model: modelIdentity,
  step: whole,
  epoch: whole,
  batchInEpoch: whole,
  sums: record({ loss: finite, top1: finite, images: whole }),
  history: list(epochRecord),
  batches: orNull(batchPlan),
  seed: whole,
  optimizer,
  clipNorm: orNull(finite),
  labelSmoothing: finite,
  averaging: orNull(finite),
  parts: whole,
  freeze: list(text),
  layerRates,
  normalization: record({ mean: list(finite), deviation: list(finite) }),
  preprocessing: orNull(record({ stored: whole, extent: whole })),
  classNames: orNull(list(text)),
};

function parsed(place: string, json: string | undefined): unknown {
  if (json === undefined) throw new DataError(`${place} is missing`);
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new DataError(`${place} must be JSON, got ${json.slice(0, 40)}`, { cause });
  }
}
