/**
 * Batch normalization, as in training: every channel gets mean 0 and variance 1 over all its elements in the batch, then
 * a learned scale and shift. The variance is divided by N, and epsilon is added inside the root.
 * Lecture 003, "Training Deep Networks: Batch Normalization"; Ioffe and Szegedy, "Batch Normalization", algorithm 1.
 */
import type { Ops } from "./catalogue.ts";
import * as normalization from "./normalization.ts";
import { type Shape, type Shaped, sizeOf, type Tensor } from "./tensor.ts";

export const equation = `
  count[c] = inside(input[…, c])
  mean[c] = input[…, c] / count[c]
  variance[c] = (input[…, c] - mean[c]) (input[…, c] - mean[c]) / count[c]
  output[…, c] = scale[c] (input[…, c] - mean[c]) / sqrt(variance[c] + epsilon) + shift[c]`;

export interface Inputs {
  readonly input: Tensor; // [..., channel]
  readonly scale: Tensor<1>; // [channel]
  readonly shift: Tensor<1>; // [channel]
}
export type Params = Ops<unknown>["batchNorm"]["params"];

/** @throws {ShapeError} when scale or shift do not fit the channels; {ParameterError} when epsilon is not above 0. */
export function outputShape({ input, ...perChannel }: Ops<Shaped>["batchNorm"]["inputs"], { epsilon }: Params): Shape {
  normalization.expectEpsilon("batchNorm", epsilon);
  const C = normalization.expectChannels("batchNorm", input, 1);
  normalization.expectPerChannel("batchNorm", perChannel, C);
  return input.shape;
}

/** A group is a channel, over the whole batch. */
export function layout(shape: Shape): normalization.Layout {
  return { outer: 1, rows: sizeOf(shape.slice(0, -1)), groups: shape.at(-1)!, width: 1 };
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return normalization.forward(inputs, layout(outputShape(inputs, params)), params.epsilon);
}

/** What a whole channel gains or is stretched by is normalized away again, so dInput has neither part. */
export function vjp(inputs: Inputs, _output: Tensor, dOutput: Tensor, { epsilon }: Params) {
  return normalization.vjp(inputs, dOutput, layout(inputs.input.shape), epsilon);
}
