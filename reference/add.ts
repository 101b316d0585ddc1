/**
 * The sum of two tensors, element by element.
 * Shapes are equal, or axes of b have extent 1 and repeat along that axis of a.
 */
import { broadcastShape, repeated } from "./broadcast.ts";
import type { None, Ops } from "./catalogue.ts";
import { accumulate, build, each, map, read } from "./einstein.ts";
import { type Shape, type Shaped, type Tensor, zeros } from "./tensor.ts";

export const equation = "output[…] = a[…] + b[…]";

export interface Inputs {
  readonly a: Tensor; // any rank
  readonly b: Tensor; // the same rank; each axis equal to a's, or 1
}
export type Params = None;

/** @throws {ShapeError} when an axis of b is neither 1 nor that of a. */
export const outputShape = (inputs: Ops<Shaped>["add"]["inputs"]): Shape => broadcastShape("add", inputs);

export function forward({ a, b }: Inputs): Tensor {
  const readA = read(a);
  const readB = read(b);
  const within = repeated(b.shape);
  return build(outputShape({ a, b }), (...index) => readA(...index) + readB(...within(index)));
}

/** The gradient goes to both; where b repeats, b gets the sum. */
export function vjp({ b }: Inputs, _output: Tensor, gradient: Tensor) {
  const dOutput = read(gradient);
  const grad = zeros<Shape>(b.shape);
  const dB = accumulate(grad);
  const within = repeated(b.shape);
  each<Shape>(gradient.shape, (...index) => dB(...within(index), dOutput(...index)));
  return { a: map((g) => g, gradient), b: grad };
}
