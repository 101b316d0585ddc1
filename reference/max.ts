/**
 * The largest element over some axes, which are removed from the shape; over all axes it is a single number of shape [].
 * A tie goes to the first element in row-major order; NaN wins.
 * It has no equation: which indices the maximum runs over is a param.
 */
import { keptBy, withoutAxes } from "./axes.ts";
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read } from "./einstein.ts";
import { type Shape, type Shaped, type Tensor, zeros } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["max"]["params"];

/** @throws {ParameterError} when an axis does not exist or is named twice. */
export function outputShape({ input }: Ops<Shaped>["max"]["inputs"], { axes }: Params): Shape {
  return withoutAxes("max", input, axes);
}

export function forward(inputs: Inputs, params: Params): Tensor {
  const winner = winners(inputs, params);
  return build(outputShape(inputs, params), (...index) => winner(index).value);
}

/** The whole gradient goes to the element that won. */
export function vjp(inputs: Inputs, _output: Tensor, gradient: Tensor, params: Params) {
  const winner = winners(inputs, params);
  const dOutput = read(gradient);
  const grads = { input: zeros<Shape>(inputs.input.shape) };
  const dInput = accumulate(grads.input);
  each<Shape>(gradient.shape, (...index) => dInput(...winner(index).index, dOutput(...index)));
  return grads;
}

interface Element {
  readonly value: number;
  readonly index: readonly number[];
}

/** Which element each place of the output takes. */
function winners({ input: tensor }: Inputs, { axes }: Params): (index: readonly number[]) => Element {
  const input = read(tensor);
  const kept = keptBy(axes);
  const best = new Map<string, Element>();
  each<Shape>(tensor.shape, (...index) => {
    const place = String(kept(index));
    const value = input(...index);
    const top = best.get(place)?.value;
    if (top === undefined || value > top || (Number.isNaN(value) && !Number.isNaN(top)))
      best.set(place, { value, index });
  });
  return (index) => best.get(String(index))!;
}
