/**
 * Max pooling over regions of interest: each box, of whatever size, becomes the same number of bins.
 * A box is (batch, x1, y1, x2, y2); its corners are multiplied by `scale`, rounded half away from zero, and belong to it, so
 * that it is at least one pixel long. Bins go from ⌊⌋ to ⌈⌉ and are clipped to the image; an empty bin is 0 and sends no
 * gradient. A tie goes to the first pixel in row-major order; NaN wins.
 * Lecture 001, "Spatial Pyramid Pooling / Roi-Pooling"; Girshick, Fast R-CNN, section 2.1.
 * It has no equation: where a bin begins is read from the boxes and rounded.
 */
import { bin, expectBins, expectPixels, type Span } from "./bins.ts";
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read } from "./einstein.ts";
import { DataError, expectAxis, expectNumber, expectRank } from "./errors.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";
import { winnerIn } from "./winner.ts";

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
  readonly boxes: Tensor<2>; // [box, (batch, x1, y1, x2, y2)]
}
export type Params = Ops<unknown>["roiMaxPool2d"]["params"];

/** @throws {ShapeError} when the boxes do not have five numbers each; {ParameterError} when bins or scale are out of range. */
export function outputShape({ input, boxes }: Ops<Shaped>["roiMaxPool2d"]["inputs"], { bins, scale }: Params) {
  const [, , , C] = expectPixels("roiMaxPool2d", input);
  const [R] = expectRank("roiMaxPool2d", "boxes", boxes, 2, "[box, (batch, x1, y1, x2, y2)]");
  expectAxis("roiMaxPool2d", "boxes", boxes, 1, 5, "batch, x1, y1, x2, y2");
  expectBins("roiMaxPool2d", bins);
  expectNumber("roiMaxPool2d", "scale", scale, scale > 0 && scale < Infinity, "above 0");
  return [R, ...bins, C] as const;
}

/** @throws {DataError} when a box names an image that is not there, or a corner is no number. */
export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const winner = winners(inputs, params);
  return build(outputShape(inputs, params), (r, y, x, c) => {
    const { row, value } = winner(r, y, x, c);
    return row < 0 ? 0 : value;
  });
}

/** The whole gradient of a bin goes to the pixel that won it; boxes that overlap add up. */
export function vjp(inputs: Inputs, _output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  const winner = winners(inputs, params);
  const dOutput = read(gradient);
  const grads = { input: zeros(inputs.input.shape) };
  const dInput = accumulate(grads.input);
  each(gradient.shape, (r, y, x, c) => {
    const { batch, row, column } = winner(r, y, x, c);
    dInput(batch, row, column, c, dOutput(r, y, x, c));
  });
  return grads;
}

/** Which pixel each bin of each box takes, in which image, and its value. */
function winners({ input, boxes }: Inputs, { bins, scale }: Params) {
  const [, H, W] = input.shape;
  const corner = read(checked(boxes, input));
  const winner = winnerIn(input);
  const along = (r: number, first: number, last: number, i: number, count: number, extent: number): Span => {
    const begin = rounded(corner(r, first) * scale);
    const length = Math.max(1, rounded(corner(r, last) * scale) - begin + 1);
    const whole = bin(i, count, length);
    const [from, to] = [begin + whole.begin, begin + whole.begin + whole.count];
    const clipped = Math.min(Math.max(from, 0), extent);
    return { begin: clipped, count: Math.min(Math.max(to, clipped), extent) - clipped };
  };
  return (r: number, y: number, x: number, c: number) => {
    const rows = along(r, 2, 4, y, bins[0], H);
    const columns = along(r, 1, 3, x, bins[1], W);
    const batch = corner(r, 0);
    const pixel = winner(
      batch,
      c,
      [rows.count, columns.count],
      (i) => rows.begin + i,
      (j) => columns.begin + j,
    );
    return { batch, ...pixel };
  };
}

/** Half away from zero; Math.round takes halves up. */
const rounded = (value: number): number => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);

function checked(boxes: Tensor<2>, { shape: [B] }: Tensor<4>): Tensor<2> {
  const number = read(boxes);
  each(boxes.shape, (r, i) => {
    const value = number(r, i);
    if (i === 0 && !(Number.isInteger(value) && value >= 0 && value < B)) {
      throw new DataError(`roiMaxPool2d: boxes must name an image of the batch, from 0 to ${B - 1}, got ${value}`);
    }
    if (!Number.isFinite(value)) throw new DataError(`roiMaxPool2d: boxes must be finite numbers, got ${value}`);
  });
  return boxes;
}
