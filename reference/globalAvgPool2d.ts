/**
 * Global average pooling: the mean of each channel of each image.
 * Lecture 003, "Google LeNet": it takes the place of flattening before the classifier.
 */
import { expectPixels } from "./bins.ts";
import type { Ops } from "./catalogue.ts";
import { build, read, sum } from "./einstein.ts";
import type { Shaped, Tensor } from "./tensor.ts";

export const equation = `
  pixels = inside(input[0, Y, X, 0])
  output[b, c] = input[b, Y, X, c] / pixels[]`;

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["globalAvgPool2d"]["params"];

/** @throws {ShapeError} when the input is no image or has no pixel. */
export function outputShape({ input }: Ops<Shaped>["globalAvgPool2d"]["inputs"], _params: Params) {
  const [B, , , C] = expectPixels("globalAvgPool2d", input);
  return [B, C] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<2> {
  const input = read(inputs.input);
  const [, H, W] = inputs.input.shape;
  return build(outputShape(inputs, params), (b, c) => sum([H, W], (y, x) => input(b, y, x, c)) / (H * W));
}

/** Every pixel gets the same share of its channel's gradient. */
export function vjp({ input }: Inputs, _output: Tensor<2>, gradient: Tensor<2>, _params: Params) {
  const dOutput = read(gradient);
  const [, H, W] = input.shape;
  return { input: build(input.shape, (b, _y, _x, c) => dOutput(b, c) / (H * W)) };
}
