/**
 * Hyperbolic tangent: squeezes any number into −1 … 1.
 * Lecture 001, "Activation functions / Nonlinearity".
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = tanh(input[…])";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["tanh"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor => map(Math.tanh, input);

/** tanh′ = 1 − tanh² = 1/cosh². By cosh, because 1 − tanh² has no digits left where tanh rounds to 1. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor) {
  return { input: map((x, g) => g / Math.cosh(x) ** 2, input, dOutput) };
}
