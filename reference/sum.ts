/**
 * The sum over some axes, which are removed from the shape; over all axes it is a single number of shape [].
 * It has no equation: which indices are summed is a param.
 * Lecture 002, "Einstein Notation": what a capital index means.
 */
import { keptBy, withoutAxes } from "./axes.ts";
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read } from "./einstein.ts";
import { type Shape, type Shaped, type Tensor, zeros } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["sum"]["params"];

/** @throws {ParameterError} when an axis does not exist or is named twice. */
export function outputShape({ input }: Ops<Shaped>["sum"]["inputs"], { axes }: Params): Shape {
  return withoutAxes("sum", input, axes);
}

export function forward(inputs: Inputs, params: Params): Tensor {
  const input = read(inputs.input);
  const kept = keptBy(params.axes);
  const output = zeros(outputShape(inputs, params));
  const total = accumulate(output);
  each<Shape>(inputs.input.shape, (...index) => total(...kept(index), input(...index)));
  return output;
}

/** Every element went into one sum once, so it gets that sum's gradient. */
export function vjp({ input }: Inputs, _output: Tensor, gradient: Tensor, { axes }: Params) {
  const dOutput = read(gradient);
  const kept = keptBy(axes);
  return { input: build<Shape>(input.shape, (...index) => dOutput(...kept(index))) };
}
