/**
 * The unit step: 1 where the input is above 0, else 0; NaN is above nothing.
 * The neuron that fires or does not: its gradient is 0 everywhere, which is why networks that learn do not use it.
 * McCulloch and Pitts, "A Logical Calculus of the Ideas Immanent in Nervous Activity".
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = above(input[…], 0)";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["step"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor => map((x) => (x > 0 ? 1 : 0), input);

/** Flat on both sides, and 0 at the jump. */
export function vjp({ input }: Inputs, _output: Tensor, _dOutput: Tensor) {
  return { input: map(() => 0, input) };
}
