/** The mean and spread of a data set's pixels, by which batches are normalized and whitened. */
import { DataError } from "../reference/errors.ts";
import { sizeOf, tensor } from "../reference/tensor.ts";
import type { Dataset } from "./dataset.ts";
import { expectFeatures, type Spread } from "./principalComponents.ts";

/** Per channel, of pixels scaled to 0 … 1. */
export interface Normalization {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

const imagesPerRead = 256;

/**
 * Mean and standard deviation (÷N) of each channel over all pixels of all images.
 * Pixels are bytes, so counting how often each value occurs is enough: the sums are whole numbers and exact,
 * and no order of the images can change them.
 * @throws {DataError} when there are no images.
 */
export async function channelStatistics(dataset: Dataset): Promise<Normalization> {
  const [, , C] = dataset.imageShape;
  const histogram = new Float64Array(C * 256); // [channel, value]
  for await (const pixels of everyPixel(dataset)) {
    for (let c = 0; c < C; c++) {
      for (let at = c; at < pixels.length; at += C) histogram[c * 256 + pixels[at]!]!++;
    }
  }
  const channels = Array.from({ length: C }, (_, c) => moments(histogram.subarray(c * 256, (c + 1) * 256)));
  return { mean: channels.map(({ mean }) => mean), deviation: channels.map(({ deviation }) => deviation) };
}

/**
 * Mean [C] and covariance [C, C] (÷N) of the colour channels, each pixel of each image a sample, scaled to 0 … 1.
 * @throws {DataError} when there are no images.
 */
export const channelSpread = (dataset: Dataset): Promise<Spread> => runSpread(dataset, dataset.imageShape[2]);

/**
 * Mean [D] and covariance [D, D] (÷N) of all D = H·W·C pixels of an image, each image a sample, scaled to 0 … 1.
 * @throws {DataError} when there are no images; {ShapeError} when they are too large to be whitened whole (D > 1024).
 */
export const imageSpread = (dataset: Dataset): Promise<Spread> => runSpread(dataset, sizeOf(dataset.imageShape));

/** Every run of D bytes is a sample. Sums of bytes and of their products are whole numbers: exact, in any order. */
async function runSpread(dataset: Dataset, D: number): Promise<Spread> {
  expectFeatures(dataset.name, D);
  const sums = new Float64Array(D);
  const products = new Float64Array(D * D); // the upper triangle
  let count = 0;
  for await (const pixels of everyPixel(dataset)) {
    count += pixels.length / D;
    for (let first = 0; first < pixels.length; first += D) {
      for (let d = 0; d < D; d++) {
        const value = pixels[first + d]!;
        if (value === 0) continue;
        sums[d]! += value;
        for (let e = d; e < D; e++) products[d * D + e]! += value * pixels[first + e]!;
      }
    }
  }
  const covariance = Float64Array.from(products, (_, at) => {
    const [row, column] = [Math.floor(at / D), at % D];
    const [d, e] = [Math.min(row, column), Math.max(row, column)];
    return (products[d * D + e]! - (sums[d]! * sums[e]!) / count) / count / 255 ** 2;
  });
  return {
    mean: tensor(
      [D],
      sums.map((sum) => sum / count / 255),
    ),
    covariance: tensor([D, D], covariance),
  };
}

/** The pixels of all images, some images at a time. */
async function* everyPixel(dataset: Dataset): AsyncGenerator<Uint8Array> {
  const images = dataset.labels.length;
  if (images === 0) throw new DataError(`${dataset.name}: statistics need at least 1 image, got 0`);
  for (let first = 0; first < images; first += imagesPerRead) {
    const count = Math.min(imagesPerRead, images - first);
    yield await dataset.read(Int32Array.from({ length: count }, (_, i) => first + i));
  }
}

function moments(histogram: Float64Array): { readonly mean: number; readonly deviation: number } {
  const count = histogram.reduce((sum, times) => sum + times, 0);
  const mean = histogram.reduce((sum, times, value) => sum + times * value, 0) / count;
  const variance = histogram.reduce((sum, times, value) => sum + times * (value - mean) ** 2, 0) / count;
  return { mean: mean / 255, deviation: Math.sqrt(variance) / 255 };
}
