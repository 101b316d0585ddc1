/** The mean and spread of a data set's pixels, by which batches are normalized. */
import { DataError } from "../reference/errors.ts";
import type { Dataset } from "./dataset.ts";

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
  const images = dataset.labels.length;
  if (images === 0) throw new DataError(`${dataset.name}: statistics need at least 1 image, got 0`);
  const histogram = new Float64Array(C * 256); // [channel, value]
  for (let first = 0; first < images; first += imagesPerRead) {
    const count = Math.min(imagesPerRead, images - first);
    const pixels = await dataset.read(Int32Array.from({ length: count }, (_, i) => first + i));
    for (let c = 0; c < C; c++) {
      for (let at = c; at < pixels.length; at += C) histogram[c * 256 + pixels[at]!]!++;
    }
  }
  const channels = Array.from({ length: C }, (_, c) => moments(histogram.subarray(c * 256, (c + 1) * 256)));
  return { mean: channels.map(({ mean }) => mean), deviation: channels.map(({ deviation }) => deviation) };
}

function moments(histogram: Float64Array): { readonly mean: number; readonly deviation: number } {
  const count = histogram.reduce((sum, times) => sum + times, 0);
  const mean = histogram.reduce((sum, times, value) => sum + times * value, 0) / count;
  const variance = histogram.reduce((sum, times, value) => sum + times * (value - mean) ** 2, 0) / count;
  return { mean: mean / 255, deviation: Math.sqrt(variance) / 255 };
}
