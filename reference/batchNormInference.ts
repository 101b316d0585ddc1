/**
 * Batch normalization after training: the statistics are given, and what is left is a scale and a shift per channel, which
 * can be folded into the layer before it. Mean and variance are data and have no gradient.
 * Lecture 003, "Training Deep Networks: Batch Normalization" ("during testing, the batchnorm becomes a linear operator").
 */
import type { Ops } from "./catalogue.ts";
import { build, fold, read, sum } from "./einstein.ts";
import { expectNumber } from "./errors.ts";
import { expectChannels, expectEpsilon, expectPerChannel } from "./normalization.ts";
import { reshaped, type Shape, type Shaped, type Tensor } from "./tensor.ts";

export const equation = "output[…, c] = scale[c] (input[…, c] - mean[c]) / sqrt(variance[c] + epsilon) + shift[c]";

export interface Inputs {
  readonly input: Tensor; // [..., channel]
  readonly scale: Tensor<1>; // [channel]
  readonly shift: Tensor<1>; // [channel]
  readonly mean: Tensor<1>; // [channel]
  readonly variance: Tensor<1>; // [channel]; not below 0
}
export type Params = Ops<unknown>["batchNormInference"]["params"];

/** @throws {ShapeError} when a vector does not fit the channels; {ParameterError} when epsilon is not above 0. */
export function outputShape(inputs: Ops<Shaped>["batchNormInference"]["inputs"], { epsilon }: Params): Shape {
  const { input, ...perChannel } = inputs;
  expectEpsilon("batchNormInference", epsilon);
  const C = expectChannels("batchNormInference", input, 1);
  expectPerChannel("batchNormInference", perChannel, C);
  return input.shape;
}

/** @throws {ParameterError} when a variance is below 0. */
export function forward(inputs: Inputs, params: Params): Tensor {
  const shape = outputShape(inputs, params);
  const { rows, C, normal } = normalized(inputs, params);
  const [scale, shift] = [read(inputs.scale), read(inputs.shift)];
  return reshaped(
    build([rows, C], (row, c) => scale(c) * normal(row, c) + shift(c)),
    shape,
  );
}

/** The output is a straight line in input, scale and shift; each gets the slope times the gradient. */
export function vjp(inputs: Inputs, _output: Tensor, gradient: Tensor, params: Params) {
  const { rows, C, normal, deviation } = normalized(inputs, params);
  const scale = read(inputs.scale);
  const dOutput = read(reshaped(gradient, [rows, C]));
  return {
    input: reshaped(
      build([rows, C], (row, c) => (dOutput(row, c) * scale(c)) / deviation(c)),
      inputs.input.shape,
    ),
    scale: build([C], (c) => sum([rows], (row) => dOutput(row, c) * normal(row, c))),
    shift: build([C], (c) => sum([rows], (row) => dOutput(row, c))),
  };
}

function normalized({ input, mean, variance }: Inputs, { epsilon }: Params) {
  for (const v of variance.data) expectNumber("batchNormInference", "variance", v, !(v < 0), "of at least 0");
  const [rows, C] = fold(input.shape, input.shape.length - 1);
  const [x, m, v] = [read(reshaped(input, [rows, C])), read(mean), read(variance)];
  const deviation = (c: number) => Math.sqrt(v(c) + epsilon);
  return { rows, C, deviation, normal: (row: number, c: number) => (x(row, c) - m(c)) / deviation(c) };
}
