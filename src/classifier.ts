/** A network that answers: read from a checkpoint, with batch norm folded away, and all that it takes to show it an image. */
import type { Dataset, Normalization, Preprocessing } from "../datasets/index.ts";
import { DataError, EinspecError, shapeText } from "../reference/errors.ts";
import type { Shape, Tensor } from "../reference/tensor.ts";
import { type Checkpoint, expectTensors, parametersOf } from "./checkpoint.ts";
import type { Engine } from "./engines.ts";
import { foldBatchNorm } from "./foldBatchNorm.ts";
import { type Model, modelShapes } from "./model.ts";
import { answer } from "./passes.ts";
import { modelByName, modelNames, type Wanted } from "./zoo/index.ts";

export interface Classifier {
  /** The file it came from, which names it in errors. */
  readonly file: string;
  readonly name: string;
  /** What it takes: [y, x, channel]. */
  readonly imageShape: Dataset["imageShape"];
  /** What it answers with for one image: [1, class], or a class for each pixel, [1, y, x, class]. */
  readonly output: Shape;
  /** What it tells apart. Without names in the checkpoint classes are called by their numbers, from 0. */
  readonly classes: readonly string[];
  readonly normalization: Normalization;
  /** Where the checkpoint has none, pictures are resized to what it takes. */
  readonly preprocessing: Preprocessing;
  /** Logits [image or pixel, class] for images [batch, y, x, channel], normalized. */
  logits(input: Tensor<4>): Promise<Tensor<2>>;
  /** Gives its arrays back to the engine, which stays open. */
  release(): void;
}

export interface ClassifierOptions {
  readonly engine: Engine;
  /** Whether batch norm is folded into the convolutions before it; default true. The answers are the same. */
  readonly fold?: boolean | undefined;
}

/** @throws {DataError} when the checkpoint is of no network of the zoo, or has other numbers than that. */
export function classifier(
  file: string,
  checkpoint: Checkpoint,
  { engine, fold = true }: ClassifierOptions,
): Classifier {
  const { name, input, classes, width = 1 } = checkpoint.model;
  if (!modelNames.includes(name)) {
    throw new DataError(`${file}: model must be one of ${modelNames.join(", ")}, got "${name}"`);
  }
  const imageShape = imageShapeOf(file, checkpoint);
  const whole = modelOf(file, name, { input, classes, width, everyPixel: true });
  const parameters = parametersOf(checkpoint);
  expectTensors(file, parameters, modelShapes(whole));
  const { model, values } = fold ? foldBatchNorm(whole, parameters) : { model: whole, values: parameters };
  const held = new Map([...values].map(([own, value]) => [own, engine.fromHost(value)]));
  return {
    file,
    name,
    imageShape,
    output: whole.output,
    classes: checkpoint.classNames ?? Array.from({ length: classes }, (_, k) => `${k}`),
    normalization: checkpoint.normalization,
    preprocessing: checkpoint.preprocessing ?? { stored: imageShape[0], extent: imageShape[0] },
    async logits(image) {
      const array = answer({ engine, model, values: held }, image);
      try {
        return (await engine.toHost(array)) as Tensor<2>;
      } finally {
        engine.release(array);
      }
    },
    release() {
      for (const array of held.values()) engine.release(array);
      held.clear();
    },
  };
}

/** Pictures have no more pixels along a side; a file that asks for more would take the memory for them. */
const longestSide = 4096;

function imageShapeOf(file: string, { model: { input }, preprocessing }: Checkpoint): Dataset["imageShape"] {
  const [H, W, C, ...others] = input;
  if (H === undefined || W === undefined || C === undefined || others.length > 0 || Math.max(H, W) > longestSide) {
    throw new DataError(
      `${file}: model.input must be [y, x, channel] with at most ${longestSide} pixels each way, got ${shapeText(input)}`,
    );
  }
  const { stored, extent } = preprocessing ?? { stored: 1, extent: 1 };
  if (stored > longestSide || extent > stored || extent < 1) {
    throw new DataError(
      `${file}: preprocessing must be stored ≤ ${longestSide} and extent from 1 to that, got ${stored} and ${extent}`,
    );
  }
  return [H, W, C];
}

/** What does not fit a network is the file's fault here. */
function modelOf(file: string, name: string, wanted: Wanted): Model {
  try {
    return modelByName(name, wanted);
  } catch (cause) {
    if (cause instanceof EinspecError) throw new DataError(`${file}: ${cause.message}`, { cause });
    throw cause;
  }
}
