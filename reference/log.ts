/**
 * The natural logarithm.
 * −∞ at 0, NaN below.
 * The cross-entropy of lecture 001, "Loss function", is made of it.
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = log(input[…])";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["log"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor => map(Math.log, input);

/** Divides by the input: a small number gains most from a step. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor) {
  return { input: map((x, g) => g / x, input, dOutput) };
}
