/**
 * The same numbers with their axes in another order: axis k of the output is axis `axes[k]` of the input.
 * It has no equation: the order of the indices is a param.
 */
import type { Ops } from "./catalogue.ts";
import { expectAxes, expectPerAxis, type From, moved, movedBack } from "./moving.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["transpose"]["params"];

/** @throws {ParameterError} when the axes are not those of the input, each once. */
export function outputShape({ input }: Ops<Shaped>["transpose"]["inputs"], { axes }: Params): Shape {
  expectPerAxis("transpose", "axes", input, axes);
  expectAxes("transpose", input, axes);
  return axes.map((axis) => input.shape[axis]!);
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return moved(inputs.input, outputShape(inputs, params), reordered(params));
}

/** Every number goes back to where it came from. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor, params: Params) {
  return { input: movedBack(input, dOutput, reordered(params)) };
}

const reordered =
  ({ axes }: Params): From =>
  (index) =>
    index.map((_, axis) => index[axes.indexOf(axis)]!);
