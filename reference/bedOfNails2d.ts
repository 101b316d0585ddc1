/**
 * Bed of nails: every pixel becomes a cell of `scale` pixels with the value at the top left, and 0 elsewhere.
 * Lecture 002, "Bed of Nails Upsampling".
 */
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read } from "./einstein.ts";
import { expectRank, expectWhole } from "./errors.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";

export const equation = "output[B, scale.y*Y, scale.x*X, C] += input[B, Y, X, C]";

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["bedOfNails2d"]["params"];

/** @throws {ParameterError} when a scale is no whole number above 0. */
export function outputShape({ input }: Ops<Shaped>["bedOfNails2d"]["inputs"], { scale }: Params) {
  const [B, H, W, C] = expectRank("bedOfNails2d", "input", input, 4, "[batch, y, x, channel]");
  expectWhole("bedOfNails2d", "scale.y", scale[0], 1);
  expectWhole("bedOfNails2d", "scale.x", scale[1], 1);
  return [B, scale[0] * H, scale[1] * W, C] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const input = read(inputs.input);
  const [scaleY, scaleX] = params.scale;
  const bed = zeros(outputShape(inputs, params));
  const output = accumulate(bed);
  each(inputs.input.shape, (b, y, x, c) => output(b, scaleY * y, scaleX * x, c, input(b, y, x, c)));
  return bed;
}

/** A pixel gets the gradient of its nail. */
export function vjp({ input }: Inputs, _output: Tensor<4>, gradient: Tensor<4>, { scale }: Params) {
  const dOutput = read(gradient);
  const [scaleY, scaleX] = scale;
  return { input: build(input.shape, (b, y, x, c) => dOutput(b, scaleY * y, scaleX * x, c)) };
}
