/**
 * Sigmoid linear unit, or swish: x times its own sigmoid.
 * exp may overflow to ∞, and x/∞ is the right answer there.
 * Ramachandran et al., "Searching for Activation Functions", section 4, with β = 1.
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = input[…] / (1 + exp(-input[…]))";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["silu"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor => map((x) => x / (1 + Math.exp(-x)), input);

/** The product rule: σ + x·σ′, and σ′(x) = σ(x)·σ(−x), because 1 − σ has no digits left where σ rounds to 1. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor) {
  return { input: map((x, g) => g * logistic(x) * (1 + x * logistic(-x)), input, dOutput) };
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
