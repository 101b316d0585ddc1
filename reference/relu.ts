/**
 * Rectified linear unit: what is below 0 becomes 0.
 * NaN goes through; the gradient at the kink is 0.
 * Lecture 001, "Activation functions / Nonlinearity".
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = max(input[…], 0)";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["relu"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor => map((x) => Math.max(x, 0), input);

/** Passes where the input is above 0. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor) {
  return { input: map((x, g) => (x > 0 ? g : 0), input, dOutput) };
}
