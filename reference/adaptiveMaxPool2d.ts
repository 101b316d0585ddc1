/**
 * Adaptive max pooling: a fixed number of bins over an image of any size, the largest pixel of each.
 * Bin i covers pixels ⌊i·H/bins⌋ … ⌈(i+1)·H/bins⌉ − 1: no bin is empty, and neighbours may share pixels.
 * A tie goes to the first pixel in row-major order; NaN wins.
 * Lecture 001, "Spatial Pyramid Pooling / Roi-Pooling".
 */
import { binsOf, expectBins, expectPixels, overlaps } from "./bins.ts";
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read } from "./einstein.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";
import { winnerIn } from "./winner.ts";

/** A pixel that is not in the bin is looked for at −1, outside the image, where nothing takes part. */
export const equation = `${overlaps}
  output[b, y, x, c] max= input[b, I tall[y, I] + tall[y, I] - 1, J wide[x, J] + wide[x, J] - 1, c]`;

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["adaptiveMaxPool2d"]["params"];

/** @throws {ParameterError} when a number of bins is none; {ShapeError} when the input is no image or has no pixel. */
export function outputShape({ input }: Ops<Shaped>["adaptiveMaxPool2d"]["inputs"], { bins }: Params) {
  const [B, , , C] = expectPixels("adaptiveMaxPool2d", input);
  expectBins("adaptiveMaxPool2d", bins);
  return [B, ...bins, C] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const winner = winners(inputs, params);
  return build(outputShape(inputs, params), (b, y, x, c) => winner(b, y, x, c).value);
}

/** The whole gradient of a bin goes to the pixel that won it. */
export function vjp(inputs: Inputs, _output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  const winner = winners(inputs, params);
  const dOutput = read(gradient);
  const grads = { input: zeros(inputs.input.shape) };
  const dInput = accumulate(grads.input);
  each(gradient.shape, (b, y, x, c) => {
    const { row, column } = winner(b, y, x, c);
    dInput(b, row, column, c, dOutput(b, y, x, c));
  });
  return grads;
}

/** Which pixel each bin takes, and its value. */
function winners({ input }: Inputs, { bins }: Params) {
  const { rows, columns } = binsOf(input.shape, bins);
  const winner = winnerIn(input);
  return (b: number, y: number, x: number, c: number) => {
    const [high, wide] = [rows(y), columns(x)];
    return winner(
      b,
      c,
      [high.count, wide.count],
      (i) => high.begin + i,
      (j) => wide.begin + j,
    );
  };
}
