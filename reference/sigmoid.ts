/**
 * The logistic function: squeezes any number into 0 … 1.
 * exp only ever sees numbers below 0, so it never overflows.
 * Lecture 001, "Activation functions / Nonlinearity".
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = 1 / (1 + exp(-input[…]))";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["sigmoid"]["inputs"]): Shape => input.shape;

export function forward({ input }: Inputs): Tensor {
  return map((x) => {
    const small = Math.exp(-Math.abs(x));
    return (x < 0 ? small : 1) / (1 + small);
  }, input);
}

/** σ′ = σ(1 − σ). From the input, because 1 − σ has no digits left where σ rounds to 1. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor) {
  return {
    input: map(
      (x, g) => {
        const small = Math.exp(-Math.abs(x));
        return (g * small) / (1 + small) ** 2;
      },
      input,
      dOutput,
    ),
  };
}
