/**
 * Rectified linear unit with a ceiling: what is below 0 becomes 0, what is above 6 becomes 6.
 * NaN goes through; the gradient at both kinks is 0.
 * Howard et al., "MobileNets", as released; Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10".
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = min(max(input[…], 0), 6)";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["relu6"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor => map((x) => Math.min(Math.max(x, 0), 6), input);

/** Passes where the input is strictly between floor and ceiling. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor) {
  return { input: map((x, g) => (x > 0 && x < 6 ? g : 0), input, dOutput) };
}
