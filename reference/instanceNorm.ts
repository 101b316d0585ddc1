/**
 * Instance normalization: every channel of every example gets mean 0 and variance 1 over its pixels, then a learned scale
 * and shift per channel. It is group normalization with as many groups as channels.
 * The variance is divided by N, and epsilon is added inside the root.
 * Lecture 003, "Instance Normalization"; Ulyanov et al., "Instance Normalization".
 */
import type { Ops } from "./catalogue.ts";
import * as normalization from "./normalization.ts";
import { type Shape, type Shaped, sizeOf, type Tensor } from "./tensor.ts";

export const equation = `
  count[b, c] = inside(input[b, …, c])
  mean[b, c] = input[b, …, c] / count[b, c]
  variance[b, c] = (input[b, …, c] - mean[b, c]) (input[b, …, c] - mean[b, c]) / count[b, c]
  output[b, …, c] = scale[c] (input[b, …, c] - mean[b, c]) / sqrt(variance[b, c] + epsilon) + shift[c]`;

export interface Inputs {
  readonly input: Tensor; // [batch, ..., channel]
  readonly scale: Tensor<1>; // [channel]
  readonly shift: Tensor<1>; // [channel]
}
export type Params = Ops<unknown>["instanceNorm"]["params"];

/** @throws {ShapeError} when scale or shift do not fit the channels; {ParameterError} when epsilon is not above 0. */
export function outputShape({ input, ...perChannel }: Ops<Shaped>["instanceNorm"]["inputs"], params: Params): Shape {
  normalization.expectEpsilon("instanceNorm", params.epsilon);
  const C = normalization.expectChannels("instanceNorm", input, 2);
  normalization.expectPerChannel("instanceNorm", perChannel, C);
  return input.shape;
}

/** A group is one channel of one example. */
export function layout(shape: Shape): normalization.Layout {
  const [outer = 1, ...rest] = shape;
  return { outer, rows: sizeOf(rest.slice(0, -1)), groups: shape.at(-1)!, width: 1 };
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return normalization.forward(inputs, layout(outputShape(inputs, params)), params.epsilon);
}

/** What a whole channel of an example gains or is stretched by is normalized away again, so dInput has neither part. */
export function vjp(inputs: Inputs, _output: Tensor, dOutput: Tensor, { epsilon }: Params) {
  return normalization.vjp(inputs, dOutput, layout(inputs.input.shape), epsilon);
}
