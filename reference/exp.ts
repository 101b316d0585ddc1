/**
 * The exponential function.
 * What is too large for a float becomes ∞, what is too small 0.
 * Behind the sigmoid of lecture 001, "Activation functions / Nonlinearity".
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = exp(input[…])";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["exp"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor => map(Math.exp, input);

/** exp is its own slope. */
export function vjp(_inputs: Inputs, output: Tensor, dOutput: Tensor) {
  return { input: map((y, g) => y * g, output, dOutput) };
}
