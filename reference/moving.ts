/** What ops that only move numbers have in common: each place of the output stands for one place of the input. */
import { accumulate, build, each, padded, read } from "./einstein.ts";
import { ParameterError, shapeText } from "./errors.ts";
import { type Shape, type Shaped, type Tensor, zeros } from "./tensor.ts";

/** The place in the input that a place in the output is a copy of; it may lie outside. */
export type From = (index: Shape) => Shape;

/** output[index] = input[from(index)], and `outside` where that place is none. */
export function moved(input: Tensor, shape: Shape, from: From, outside = 0): Tensor {
  const at = padded(input, outside);
  return build(shape, (...index) => at(...from(index)));
}

/** The transpose: what has come from outside has nowhere to go. */
export function movedBack(input: Tensor, gradient: Tensor, from: From): Tensor {
  const dOutput = read(gradient);
  const grad = zeros<Shape>(input.shape);
  const dInput = accumulate(grad);
  each<Shape>(gradient.shape, (...index) => dInput(...from(index), dOutput(...index)));
  return grad;
}

/** @throws {ParameterError} when an axis does not exist or is named twice. */
export function expectAxes(op: string, { shape }: Shaped, axes: readonly number[]): void {
  const valid = axes.every((axis) => Number.isSafeInteger(axis) && axis >= 0 && axis < shape.length);
  if (valid && new Set(axes).size === axes.length) return;
  throw new ParameterError(
    `${op}: axes must be different axes of the input (shape ${shapeText(shape)}), got ${shapeText(axes)}`,
  );
}

/** @throws {ParameterError} unless the list has an entry for each axis of the input. */
export function expectPerAxis(op: string, param: string, { shape }: Shaped, list: readonly unknown[]): void {
  if (list.length === shape.length) return;
  throw new ParameterError(
    `${op}: ${param} must have ${shape.length} entries (one for each axis of the input ${shapeText(shape)}), got ${list.length}`,
  );
}
