/**
 * The same numbers read backwards along some axes.
 * Mathematical convolution is conv2d with the kernel reversed in y and x (lecture 004, "Convolutions vs. Cross-Correlation").
 * It has no equation: which axes run backwards is a param.
 */
import type { Ops } from "./catalogue.ts";
import { expectAxes, type From, moved, movedBack } from "./moving.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["reverse"]["params"];

/** @throws {ParameterError} when an axis does not exist or is named twice. */
export function outputShape({ input }: Ops<Shaped>["reverse"]["inputs"], { axes }: Params): Shape {
  expectAxes("reverse", input, axes);
  return input.shape;
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return moved(inputs.input, outputShape(inputs, params), mirrored(inputs, params));
}

/** Every number goes back to where it came from. */
export function vjp(inputs: Inputs, _output: Tensor, dOutput: Tensor, params: Params) {
  return { input: movedBack(inputs.input, dOutput, mirrored(inputs, params)) };
}

const mirrored =
  ({ input: { shape } }: Inputs, { axes }: Params): From =>
  (index) =>
    index.map((i, axis) => (axes.includes(axis) ? shape[axis]! - 1 - i : i));
