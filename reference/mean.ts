/**
 * The mean over some axes, which are removed from the shape; over all axes it is a single number of shape [].
 * It has no equation: which indices are summed is a param.
 */
import { keptBy, withoutAxes } from "./axes.ts";
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read } from "./einstein.ts";
import { type Shape, type Shaped, sizeOf, type Tensor, zeros } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["mean"]["params"];

/** @throws {ParameterError} when an axis does not exist or is named twice. */
export function outputShape({ input }: Ops<Shaped>["mean"]["inputs"], { axes }: Params): Shape {
  return withoutAxes("mean", input, axes);
}

export function forward(inputs: Inputs, params: Params): Tensor {
  const input = read(inputs.input);
  const out = zeros(outputShape(inputs, params));
  const total = accumulate(out);
  const { count, kept } = split(inputs, params);
  each<Shape>(inputs.input.shape, (...index) => total(...kept(index), input(...index)));
  const totals = read(out);
  return build<Shape>(out.shape, (...index) => totals(...index) / count);
}

/** Each of the n elements behind a mean gets 1/n of its gradient. */
export function vjp(inputs: Inputs, _output: Tensor, gradient: Tensor, params: Params) {
  const dOutput = read(gradient);
  const { count, kept } = split(inputs, params);
  return { input: build<Shape>(inputs.input.shape, (...index) => dOutput(...kept(index)) / count) };
}

/** How many elements each mean is of, and the part of an index that survives it. */
function split({ input }: Inputs, { axes }: Params) {
  return {
    count: sizeOf(axes.map((axis) => input.shape[axis]!)),
    kept: keptBy(axes),
  };
}
