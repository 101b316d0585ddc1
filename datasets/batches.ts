/** Minibatches: the images of an epoch in groups, as an engine wants them. */
import { DataError, expectWhole, ParameterError } from "../reference/errors.ts";
import type { Random } from "../reference/random.ts";
import { sizeOf, type Tensor, tensor } from "../reference/tensor.ts";
import { type Augmentation, augmented, expectAugmentation } from "./augment/augmentation.ts";
import { smoothed } from "./augment/labelSmoothing.ts";
import { drawMixing, mixed } from "./augment/mixup.ts";
import { type Dataset, expectLabels, expectWholeLabels } from "./dataset.ts";
import { epochOrder, type OrderOptions } from "./epochOrder.ts";
import { expectNormalization, normalizer } from "./normalizer.ts";
import { prefetched } from "./prefetched.ts";
import type { Normalization } from "./statistics.ts";

export interface Batch {
  readonly input: Tensor<4>; // [batch, y, x, channel], float32: (pixel / 255 − mean) / deviation
  readonly target: Tensor<2>; // [example, class], float32: 1 at the label, else 0; other distributions by augmentation
  readonly labels: Int32Array; // [example]: of each image, or, where pixels have classes, of each pixel [batch, y, x]
  readonly indices: Int32Array; // [batch], into the data set
}

export interface BatchOptions extends OrderOptions {
  /** Images per batch; the last batch of an epoch may have fewer. */
  readonly size: number;
  /** Per channel; `channelStatistics` of the training set. */
  readonly normalization: Normalization;
  /** What is done to images by chance, drawn from `random`. Pixels are then float32 of its `size`. */
  readonly augmentation?: Augmentation | undefined;
  /** Share of every target that is spread evenly over all classes; default 0. */
  readonly labelSmoothing?: number | undefined;
  /** Leaves out a last batch that is not full. */
  readonly dropLast?: boolean | undefined;
  /** How many batches are read ahead while the consumer works on one; 1 by default. It never changes what a batch holds. */
  readonly prefetch?: number | undefined;
  /** The batch of the epoch to start at, to resume: the same stream then gives the batches that were still to come. */
  readonly from?: number | undefined;
}

/** How many batches an epoch has. */
export function batchCount(
  images: number,
  { size, dropLast = false }: Pick<BatchOptions, "size" | "dropLast">,
): number {
  return dropLast ? Math.floor(images / size) : Math.ceil(images / size);
}

/**
 * One epoch. All chance is drawn from `random` before this returns, so the stream alone decides what the batches are;
 * a stream of the epoch's own, `random(seed).fork("epoch", epoch)`, makes any epoch one that can be resumed.
 * @throws {ParameterError} when an option is out of range; {DataError} when the data set is empty or a label is no class.
 */
export function batches(dataset: Dataset, options: BatchOptions): AsyncGenerator<Batch, void, undefined> {
  const { size, prefetch = 1, from = 0, labelSmoothing = 0 } = options;
  const count = checkedCount(dataset, options);
  const order = epochOrder(dataset, options);
  const inputs = inputMaker(dataset, order, options);
  return prefetched(from, count, prefetch, async (k) => {
    const indices = order.slice(k * size, (k + 1) * size);
    const labels = await exampleLabels(dataset, indices);
    const pixels = await dataset.read(indices);
    const expected = indices.length * sizeOf(dataset.imageShape);
    if (pixels.length !== expected) {
      throw new DataError(
        `${dataset.name}: read must give ${expected} bytes (${indices.length} images), got ${pixels.length}`,
      );
    }
    const target = oneHot(labels, dataset.classes.length);
    const doubtful = labelSmoothing === 0 ? target : smoothed(target, labelSmoothing);
    return { ...mixedUp(inputs(pixels, k), doubtful, k, options), labels, indices };
  });
}

/** @throws {DataError} when the classes of pixels are not as many as there are pixels, or one of them is none. */
async function exampleLabels(dataset: Dataset, indices: Int32Array): Promise<Int32Array> {
  if (dataset.masks === undefined) return Int32Array.from(indices, (image) => dataset.labels[image]!);
  const { name, classes, imageShape } = dataset;
  const labels = Int32Array.from(await dataset.masks(indices));
  const expected = indices.length * imageShape[0] * imageShape[1];
  if (labels.length !== expected) {
    throw new DataError(
      `${name}: masks must give ${expected} classes (${indices.length} images), got ${labels.length}`,
    );
  }
  const strange = labels.find((label) => label >= classes.length);
  if (strange === undefined) return labels;
  throw new DataError(
    `${name}: masks must be from 0 to ${classes.length - 1} (${classes.length} classes), got ${strange}`,
  );
}

/** Makes the input of batch k from its images' bytes. */
type InputMaker = (pixels: Uint8Array, k: number) => Tensor<4>;

function inputMaker(dataset: Dataset, order: Int32Array, options: BatchOptions): InputMaker {
  const { normalization, augmentation, random, size } = options;
  const { imageShape } = dataset;
  const bytes = sizeOf(imageShape);
  if (augmentation === undefined) {
    const normalized = normalizer(dataset, normalization);
    return (pixels) => tensor([pixels.length / bytes, ...imageShape], normalized(pixels));
  }
  const streams = imageStreams(order, random!);
  const shape = [augmentation.size, augmentation.size, imageShape[2]] as const;
  return (pixels, k) => {
    const B = pixels.length / bytes;
    const out = new Float32Array(B * sizeOf(shape));
    for (let b = 0; b < B; b++) {
      const image = pixels.subarray(b * bytes, (b + 1) * bytes);
      out.set(augmented(image, imageShape, augmentation, normalization, streams(k * size + b)), b * sizeOf(shape));
    }
    return tensor([B, ...shape], out);
  };
}

/**
 * A stream for every place of an epoch, decided by the image and how often it has already come: so what becomes of an
 * image depends neither on its batch nor on what is read ahead.
 */
function imageStreams(order: Int32Array, random: Random): (place: number) => Random {
  const seen = new Map<number, number>();
  const times = order.map((image) => {
    const before = seen.get(image) ?? 0;
    seen.set(image, before + 1);
    return before;
  });
  return (place) => random.fork("augment", order[place]!, times[place]!);
}

function mixedUp(input: Tensor<4>, target: Tensor<2>, k: number, { augmentation, random }: BatchOptions) {
  const alpha = augmentation?.mixup ?? 0;
  if (alpha === 0) return { input, target };
  const mixing = drawMixing(input.shape[0], alpha, random!.fork("mixup", k));
  return {
    input: tensor(input.shape, mixed(input.data as Float32Array, mixing)),
    target: tensor(target.shape, mixed(target.data as Float32Array, mixing)),
  };
}

/** How many batches the epoch has, once all options are known to be in range. */
function checkedCount(dataset: Dataset, options: BatchOptions): number {
  const { size, prefetch = 1, from = 0, augmentation, random } = options;
  const images = dataset.labels.length;
  expectWhole("batches", "size", size, 1);
  expectWhole("batches", "prefetch", prefetch, 0);
  expectWhole("batches", "from", from, 0);
  if (images === 0) throw new DataError(`${dataset.name}: batches need at least 1 image, got 0`);
  expectLabels(`${dataset.name}: labels`, dataset);
  expectNormalization(dataset.imageShape[2], options.normalization);
  if (augmentation !== undefined) {
    expectWholeLabels("augmentation", dataset);
    expectAugmentation(dataset.imageShape, augmentation);
    if (random === undefined) {
      throw new ParameterError("batches: random must be given (augmentation draws from it), got none");
    }
  }
  const count = batchCount(images, options);
  if (count === 0) {
    throw new ParameterError(
      `batches: size must be at most ${images} (all images; dropLast keeps full batches only), got ${size}`,
    );
  }
  if (from > count) {
    throw new ParameterError(`batches: from must be at most ${count} (the batches of the epoch), got ${from}`);
  }
  return count;
}

function oneHot(labels: Int32Array, K: number): Tensor<2> {
  const target = new Float32Array(labels.length * K);
  labels.forEach((label, b) => {
    target[b * K + label] = 1;
  });
  return tensor([labels.length, K], target);
}
