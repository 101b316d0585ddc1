/**
 * The product of two tensors, element by element.
 * Shapes are equal, or axes of b have extent 1 and repeat along that axis of a: a b of [B, 1, 1, C] scales channels.
 * Hu et al., "Squeeze-and-Excitation Networks", section 3.2.
 */
import { broadcastShape, repeated } from "./broadcast.ts";
import type { None, Ops } from "./catalogue.ts";
import { accumulate, build, each, read } from "./einstein.ts";
import { type Shape, type Shaped, type Tensor, zeros } from "./tensor.ts";

export const equation = "output[…] = a[…] b[…]";

export interface Inputs {
  readonly a: Tensor; // any rank
  readonly b: Tensor; // the same rank; each axis equal to a's, or 1
}
export type Params = None;

/** @throws {ShapeError} when an axis of b is neither 1 nor that of a. */
export const outputShape = (inputs: Ops<Shaped>["multiply"]["inputs"]): Shape => broadcastShape("multiply", inputs);

export function forward({ a, b }: Inputs): Tensor {
  const readA = read(a);
  const readB = read(b);
  const within = repeated(b.shape);
  return build(outputShape({ a, b }), (...index) => readA(...index) * readB(...within(index)));
}

/** Each factor gets the gradient times the other factor; where b repeats, b gets the sum. */
export function vjp({ a, b }: Inputs, _output: Tensor, gradient: Tensor) {
  const [readA, readB, dOutput] = [read(a), read(b), read(gradient)];
  const grads = { a: zeros<Shape>(a.shape), b: zeros<Shape>(b.shape) };
  const [dA, dB] = [accumulate(grads.a), accumulate(grads.b)];
  const within = repeated(b.shape);
  each<Shape>(a.shape, (...index) => {
    dA(...index, dOutput(...index) * readB(...within(index)));
    dB(...within(index), dOutput(...index) * readA(...index));
  });
  return grads;
}
