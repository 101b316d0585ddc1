/**
 * The same numbers in the same row-major order under another shape.
 * One extent may be −1: it becomes whatever is left, so that flatten is `[B, −1]`.
 * It has no equation: in index notation it would be the division of one position by two lists of extents.
 */
import type { Ops } from "./catalogue.ts";
import { ShapeError, shapeText } from "./errors.ts";
import { reshaped, type Shape, type Shaped, sizeOf, type Tensor } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["reshape"]["params"];

/** @throws {ShapeError} when the sizes differ. */
export function outputShape({ input }: Ops<Shaped>["reshape"]["inputs"], { shape }: Params): Shape {
  const size = sizeOf(input.shape);
  const known = sizeOf(shape.filter((extent) => extent !== -1));
  const open = shape.length - shape.filter((extent) => extent !== -1).length;
  const valid = shape.every((extent) => Number.isSafeInteger(extent) && extent >= -1);
  const fits = open === 0 ? known === size : open === 1 && known > 0 && size % known === 0;
  if (!valid || !fits) {
    throw new ShapeError(
      `reshape: shape must hold the input's ${size} elements (${shapeText(input.shape)}; one extent may be -1), got ${shapeText(shape)}`,
    );
  }
  return shape.map((extent) => (extent === -1 ? size / known : extent));
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return reshaped(inputs.input, outputShape(inputs, params));
}

/** Every number goes back to where it came from. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor, _params: Params) {
  return { input: reshaped(dOutput, input.shape) };
}
