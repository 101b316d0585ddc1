/**
 * Adaptive average pooling: a fixed number of bins over an image of any size, the mean of each.
 * Bin i covers pixels ⌊i·H/bins⌋ … ⌈(i+1)·H/bins⌉ − 1: no bin is empty, and neighbours may share pixels.
 * Lecture 001, "Spatial Pyramid Pooling / Roi-Pooling".
 */
import { binsOf, expectBins, expectPixels, overlaps } from "./bins.ts";
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read, sum } from "./einstein.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";

export const equation = `${overlaps}
  pixels[y, x] = tall[y, I] wide[x, J]
  output[b, y, x, c] = tall[y, I] wide[x, J] input[b, I, J, c] / pixels[y, x]`;

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["adaptiveAvgPool2d"]["params"];

/** @throws {ParameterError} when a number of bins is none; {ShapeError} when the input is no image or has no pixel. */
export function outputShape({ input }: Ops<Shaped>["adaptiveAvgPool2d"]["inputs"], { bins }: Params) {
  const [B, , , C] = expectPixels("adaptiveAvgPool2d", input);
  expectBins("adaptiveAvgPool2d", bins);
  return [B, ...bins, C] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const input = read(inputs.input);
  const { rows, columns } = binsOf(inputs.input.shape, params.bins);
  return build(outputShape(inputs, params), (b, y, x, c) => {
    const [high, wide] = [rows(y), columns(x)];
    const total = sum([high.count, wide.count], (i, j) => input(b, high.begin + i, wide.begin + j, c));
    return total / (high.count * wide.count);
  });
}

/** Each bin hands every one of its pixels the same share of its gradient. */
export function vjp({ input }: Inputs, _output: Tensor<4>, gradient: Tensor<4>, { bins }: Params) {
  const { rows, columns } = binsOf(input.shape, bins);
  const dOutput = read(gradient);
  const grads = { input: zeros(input.shape) };
  const dInput = accumulate(grads.input);
  each(gradient.shape, (b, y, x, c) => {
    const [high, wide] = [rows(y), columns(x)];
    const share = dOutput(b, y, x, c) / (high.count * wide.count);
    each([high.count, wide.count], (i, j) => dInput(b, high.begin + i, wide.begin + j, c, share));
  });
  return grads;
}
