/**
 * The size of each number, without its sign.
 * The gradient at the kink is 0.
 * The L1 loss of lecture 001, "Loss function", is made of it.
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = abs(input[…])";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["abs"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor => map(Math.abs, input);

/** Passes where the input is above 0, turns the sign where it is below. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor) {
  return { input: map((x, g) => (x > 0 ? g : x < 0 ? -g : 0), input, dOutput) };
}
