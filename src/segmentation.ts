/** How good answers for pixels are: intersection over union by class, and the images that are segmented worst. */
import { DataError, ParameterError } from "../reference/errors.ts";
import type { Tensor } from "../reference/tensor.ts";
import type { Evaluation, Labels, Tally } from "./metrics.ts";

/** What is known where every pixel has a class of its own. */
export interface Segmentation {
  /** Over the classes that have one. */
  readonly meanIoU: number;
  /**
   * By class: of the pixels that are of it or are said to be, the share that are both; null for a class that no pixel is of
   * and none is said to be.
   */
  readonly classIoU: readonly (number | null)[];
  /** The lowest mean IoU first. */
  readonly worst: readonly SegmentedImage[];
}

export interface SegmentedImage {
  /** Of the image in its data set. */
  readonly index: number;
  /** Over the classes in this image, and those that are seen in it. */
  readonly meanIoU: number;
  /** The class that is said of each pixel, [y, x]. */
  readonly guesses: Uint8Array;
}

/** counts[label][guess] of pixels. */
type Confusion = readonly (readonly number[])[];

/** Intersection over union by class; null where the union is empty. */
export function classIoU(confusion: Confusion): readonly (number | null)[] {
  return confusion.map((row, k) => {
    const both = row[k]!;
    const isOf = row.reduce((sum, pixels) => sum + pixels, 0);
    const saidToBe = confusion.reduce((sum, from) => sum + from[k]!, 0);
    const either = isOf + saidToBe - both;
    return either === 0 ? null : both / either;
  });
}

/** Their mean, over the classes that have one. */
export function meanIoU(confusion: Confusion): number {
  const known = classIoU(confusion).filter((share) => share !== null);
  return known.reduce((sum, share) => sum + share, 0) / known.length;
}

/**
 * Gathers the evaluation of a data set of which every pixel has a class, batch by batch; top1 is of pixels.
 * @throws {ParameterError} when several views are asked for.
 */
export function pixelTally(classes: number, { worst: most = 12, views = 1 } = {}): Tally {
  if (views !== 1) {
    throw new ParameterError(`evaluate: views must be 1 (pixels of several views are not each other's), got ${views}`);
  }
  const confusion = noPixels(classes);
  let [images, loss] = [0, 0];
  let worst: readonly SegmentedImage[] = [];

  return {
    add(logits, labels, indices) {
      const { guesses, loss: sum } = judged(logits, labels);
      loss += sum;
      images += indices.length;
      const pixels = guesses.length / indices.length;
      const found = Array.from(indices, (index, at): SegmentedImage => {
        const own = noPixels(classes);
        for (let pixel = at * pixels; pixel < (at + 1) * pixels; pixel++) own[labels[pixel]!]![guesses[pixel]!]!++;
        own.forEach((row, label) => {
          row.forEach((count, guess) => {
            confusion[label]![guess]! += count;
          });
        });
        return { index, meanIoU: meanIoU(own), guesses: guesses.slice(at * pixels, (at + 1) * pixels) };
      });
      worst = [...worst, ...found].sort((a, b) => a.meanIoU - b.meanIoU || a.index - b.index).slice(0, most);
    },
    result(): Evaluation {
      if (images === 0) throw new DataError("evaluate: a data set must have at least 1 image, got 0");
      const pixels = confusion.flat().reduce((sum, count) => sum + count, 0);
      const right = confusion.reduce((sum, row, k) => sum + row[k]!, 0);
      const segmentation = { meanIoU: meanIoU(confusion), classIoU: classIoU(confusion), worst };
      const noImages = { mistakes: [], samples: [] };
      return { images, loss: loss / pixels, top1: right / pixels, top5: null, confusion, ...noImages, segmentation };
    },
  };
}

const noPixels = (classes: number) => Array.from({ length: classes }, () => new Array<number>(classes).fill(0));

/**
 * The guess for every row, and the sum of their losses. There are thousands of rows for each image, so that they are read
 * where they lie; the row maximum is taken out so that exp never overflows.
 */
function judged({ data, shape: [rows, K] }: Tensor<2>, labels: Labels) {
  const guesses = new Uint8Array(rows);
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const first = row * K;
    let best = 0;
    for (let k = 1; k < K; k++) if (data[first + k]! > data[first + best]!) best = k;
    let mass = 0;
    for (let k = 0; k < K; k++) mass += Math.exp(data[first + k]! - data[first + best]!);
    loss += Math.log(mass) + data[first + best]! - data[first + labels[row]!]!;
    guesses[row] = best;
  }
  return { guesses, loss };
}
