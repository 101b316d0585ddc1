/** A fixed number of bins over an image of any size: neighbours share a pixel where the bins do not divide the image. */
import { expectRank, expectWhole, ShapeError, shapeText } from "./errors.ts";
import type { Shaped, Tuple } from "./tensor.ts";
import type { Pair } from "./window.ts";

/**
 * The same in index notation: on a ruler of bins·height marks, pixel i and bin y overlap; tall and wide are 1 there, else 0.
 */
export const overlaps = `
  height = inside(input[0, I, 0, 0])
  width = inside(input[0, 0, J, 0])
  tall[y, i] = inside(input[0, i, 0, 0]) above(bins.y*i + bins.y, y*height[]) above(y*height[] + height[], bins.y*i)
    where y < bins.y
  wide[x, j] = inside(input[0, 0, j, 0]) above(bins.x*j + bins.x, x*width[]) above(x*width[] + width[], bins.x*j)
    where x < bins.x`;

/** Pixels from `begin` on, `count` of them. */
export interface Span {
  readonly begin: number;
  readonly count: number;
}

/** Bin i of `bins` over `extent` pixels: ⌊i·extent/bins⌋ … ⌈(i+1)·extent/bins⌉ − 1. */
export function bin(i: number, bins: number, extent: number): Span {
  const begin = Math.floor((i * extent) / bins);
  return { begin, count: Math.ceil(((i + 1) * extent) / bins) - begin };
}

/** The most pixels that one of the bins covers. */
export function longestBin(bins: number, extent: number): number {
  let most = 0;
  for (let i = 0; i < bins; i++) most = Math.max(most, bin(i, bins, extent).count);
  return most;
}

/** The bins of an image along y and x. */
export function binsOf([, H, W]: Tuple<4>, [Y, X]: Pair) {
  return { rows: (y: number) => bin(y, Y, H), columns: (x: number) => bin(x, X, W) };
}

/** @throws {ParameterError} when a number of bins is none. */
export function expectBins(op: string, bins: Pair): void {
  expectWhole(op, "bins.y", bins[0], 1);
  expectWhole(op, "bins.x", bins[1], 1);
}

/** The extents of an image that has a pixel: of nothing there is no mean and no maximum. */
export function expectPixels(op: string, input: Shaped): Tuple<4> {
  const shape = expectRank(op, "input", input, 4, "[batch, y, x, channel]");
  if (shape[1] > 0 && shape[2] > 0) return shape;
  throw new ShapeError(`${op}: input must have at least one pixel, got ${shapeText(shape)}`);
}
