/**
 * Exponential linear unit: bends below 0 and levels off at −alpha.
 * The gradient at the kink is 0; with alpha 1 there is no kink, and it is 1. expm1 keeps the digits that exp(x) − 1 would lose near 0.
 * Clevert et al., "Fast and Accurate Deep Network Learning by Exponential Linear Units", section 3.
 */
import type { Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import { expectNumber } from "./errors.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = max(input[…], 0) + alpha (exp(min(input[…], 0)) - 1)";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["elu"]["params"];

/** @throws {ParameterError} when alpha is not finite. */
export function outputShape({ input }: Ops<Shaped>["elu"]["inputs"], { alpha }: Params): Shape {
  expectNumber("elu", "alpha", alpha, Number.isFinite(alpha), "of finite size");
  return input.shape;
}

export function forward(inputs: Inputs, params: Params): Tensor {
  outputShape(inputs, params);
  return map((x) => (x < 0 ? params.alpha * Math.expm1(x) : x), inputs.input);
}

/** Passes what came from above 0, and alpha·exp(x) of what came from below; the two agree at 0 if alpha is 1. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor, { alpha }: Params) {
  const isKink = (x: number) => x === 0 && alpha !== 1;
  return { input: map((x, g) => (x > 0 ? g : isKink(x) ? 0 : alpha * Math.exp(x) * g), input, dOutput) };
}
