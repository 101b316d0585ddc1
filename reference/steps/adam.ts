/**
 * Adam: each element moves by its mean gradient over the root of its mean squared gradient.
 *
 *   firstMoment  ← β₁ · firstMoment  + (1 − β₁) · gradient
 *   secondMoment ← β₂ · secondMoment + (1 − β₂) · gradient²
 *   parameter    ← parameter − learningRate · m̂ / (√v̂ + ε),   m̂ = firstMoment/(1 − β₁ᵗ),  v̂ = secondMoment/(1 − β₂ᵗ)
 *
 * The moments start at 0; m̂ and v̂ undo the bias that this gives the first steps.
 * Lecture 001, "Different optimizers"; Kingma and Ba, "Adam: A Method for Stochastic Optimization", algorithm 1.
 */
import type { AdamParams } from "../catalogue.ts";
import { map } from "../einstein.ts";
import { expectNumber } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import * as sgd from "./sgd.ts";

export const slots = { firstMoment: 0, secondMoment: 0 };

/** @throws {ParameterError} when a beta is not from 0 to below 1, epsilon not above 0, or a rate out of range. */
export function check(params: AdamParams): void {
  const { beta1, beta2, epsilon } = params;
  sgd.check(params, "adam");
  expectNumber("adam", "beta1", beta1, beta1 >= 0 && beta1 < 1, "from 0 to below 1");
  expectNumber("adam", "beta2", beta2, beta2 >= 0 && beta2 < 1, "from 0 to below 1");
  expectNumber("adam", "epsilon", epsilon, epsilon > 0 && epsilon < Infinity, "above 0");
}

export function step(
  parameter: Tensor,
  gradient: Tensor,
  slots: { readonly firstMoment: Tensor; readonly secondMoment: Tensor },
  params: AdamParams,
  t: number,
) {
  check(params);
  const { learningRate, beta1, beta2, epsilon } = params;
  const pull = sgd.decayed(parameter, gradient, params);
  const firstMoment = map((m, g) => beta1 * m + (1 - beta1) * g, slots.firstMoment, pull);
  const secondMoment = map((v, g) => beta2 * v + (1 - beta2) * g * g, slots.secondMoment, pull);
  const correction1 = 1 - beta1 ** t;
  const correction2 = 1 - beta2 ** t;
  const moved = map(
    (w, m, v) => w - (learningRate * (m / correction1)) / (Math.sqrt(v / correction2) + epsilon),
    parameter,
    firstMoment,
    secondMoment,
  );
  return { parameter: moved, slots: { firstMoment, secondMoment } };
}
