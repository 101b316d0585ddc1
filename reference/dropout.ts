/**
 * Dropout: keeps the elements where mask is 1 and scales them by 1/keep, so that the expected value is the input.
 * Chance comes in as the mask; the op itself is pure. Lecture 001 scales at test time instead: the expectations are equal.
 * Lecture 001, "Prevent overfitting".
 */
import type { Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import { expectNumber, expectSameShape } from "./errors.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = input[…] mask[…] / keep";

export interface Inputs {
  readonly input: Tensor; // any rank
  readonly mask: Tensor; // the same shape; 0 or 1
}
export type Params = Ops<unknown>["dropout"]["params"];

/** @throws {ParameterError} when keep is not above 0 and at most 1; {ShapeError} when the mask has another shape. */
export function outputShape({ input, mask }: Ops<Shaped>["dropout"]["inputs"], { keep }: Params): Shape {
  expectNumber("dropout", "keep", keep, keep > 0 && keep <= 1, "above 0 and at most 1");
  expectSameShape("dropout", "mask", mask, "input", input);
  return input.shape;
}

export function forward(inputs: Inputs, params: Params): Tensor {
  outputShape(inputs, params);
  return map((x, m) => (x * m) / params.keep, inputs.input, inputs.mask);
}

/** What was dropped gets nothing. */
export function vjp({ mask }: Inputs, _output: Tensor, dOutput: Tensor, { keep }: Params) {
  return { input: map((g, m) => (g * m) / keep, dOutput, mask) };
}
