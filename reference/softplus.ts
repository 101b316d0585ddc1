/**
 * Softplus: a relu without the kink, log(1 + eˣ).
 * exp only ever sees numbers below 0, so it never overflows, and log1p keeps the small end.
 * Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option Pricing".
 */
import type { None, Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = log(1 + exp(input[…]))";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = None;

export const outputShape = ({ input }: Ops<Shaped>["softplus"]["inputs"]): Shape => input.shape;

export const forward = ({ input }: Inputs): Tensor =>
  map((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), input);

/** The slope of softplus is the sigmoid. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor) {
  return { input: map((x, g) => g / (1 + Math.exp(-x)), input, dOutput) };
}
