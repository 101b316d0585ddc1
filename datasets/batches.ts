/** Minibatches: the images of an epoch in groups, as an engine wants them. */
import { DataError, expectNumber, expectWhole, ParameterError } from "../reference/errors.ts";
import { sizeOf, type Tensor, tensor } from "../reference/tensor.ts";
import { type Dataset, expectLabels } from "./dataset.ts";
import { epochOrder, type OrderOptions } from "./epochOrder.ts";
import { prefetched } from "./prefetched.ts";
import type { Normalization } from "./statistics.ts";

export interface Batch {
  readonly input: Tensor<4>; // [batch, y, x, channel], float32: (pixel / 255 − mean) / deviation
  readonly target: Tensor<2>; // [batch, class], float32: 1 at the label, else 0
  readonly labels: Int32Array; // [batch]
  readonly indices: Int32Array; // [batch], into the data set
}

export interface BatchOptions extends OrderOptions {
  /** Images per batch; the last batch of an epoch may have fewer. */
  readonly size: number;
  /** Per channel; `channelStatistics` of the training set. */
  readonly normalization: Normalization;
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
  const { size, prefetch = 1, from = 0 } = options;
  const count = checkedCount(dataset, options);
  const order = epochOrder(dataset, options);
  const pixelValues = normalizer(dataset, options.normalization);
  return prefetched(from, count, prefetch, async (k) => {
    const indices = order.slice(k * size, (k + 1) * size);
    const labels = Int32Array.from(indices, (image) => dataset.labels[image]!);
    const pixels = await dataset.read(indices);
    const expected = indices.length * sizeOf(dataset.imageShape);
    if (pixels.length !== expected) {
      throw new DataError(
        `${dataset.name}: read must give ${expected} bytes (${indices.length} images), got ${pixels.length}`,
      );
    }
    return {
      input: tensor([indices.length, ...dataset.imageShape], pixelValues(pixels)),
      target: oneHot(labels, dataset.classes.length),
      labels,
      indices,
    };
  });
}

/** How many batches the epoch has, once all options are known to be in range. */
function checkedCount(dataset: Dataset, options: BatchOptions): number {
  const { size, prefetch = 1, from = 0 } = options;
  const images = dataset.labels.length;
  expectWhole("batches", "size", size, 1);
  expectWhole("batches", "prefetch", prefetch, 0);
  expectWhole("batches", "from", from, 0);
  if (images === 0) throw new DataError(`${dataset.name}: batches need at least 1 image, got 0`);
  expectLabels(`${dataset.name}: labels`, dataset);
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

/**
 * Turns bytes [image, y, x, channel] into normalized float32. There are only 256 values a channel can have:
 * each is computed once, in float64, and looked up from then on.
 */
function normalizer({ imageShape: [, , C] }: Dataset, normalization: Normalization) {
  checkNormalization(C, normalization);
  const { mean, deviation } = normalization;
  const table = Float32Array.from({ length: C * 256 }, (_, at) => {
    const [c, value] = [Math.floor(at / 256), at % 256];
    return (value / 255 - mean[c]!) / deviation[c]!;
  });
  return (pixels: Uint8Array): Float32Array => {
    const out = new Float32Array(pixels.length);
    for (let c = 0; c < C; c++) {
      for (let at = c; at < pixels.length; at += C) out[at] = table[c * 256 + pixels[at]!]!;
    }
    return out;
  };
}

function checkNormalization(C: number, normalization: Normalization): void {
  for (const [name, least, rule] of [
    ["mean", -Infinity, "that is finite"],
    ["deviation", 0, "above 0"],
  ] as const) {
    const values = normalization[name];
    if (values.length !== C) {
      throw new ParameterError(
        `batches: normalization.${name} must be ${C} numbers (one per channel), got ${values.length}`,
      );
    }
    for (const value of values) {
      expectNumber("batches", `normalization.${name}`, value, value > least && value < Infinity, rule);
    }
  }
}

function oneHot(labels: Int32Array, K: number): Tensor<2> {
  const target = new Float32Array(labels.length * K);
  labels.forEach((label, b) => {
    target[b * K + label] = 1;
  });
  return tensor([labels.length, K], target);
}
