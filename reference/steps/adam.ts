/**
 * Adam: each element moves by its mean gradient over the root of its mean squared gradient.
 *
 *   firstMoment  ← β₁ · firstMoment  + (1 − β₁) · gradient
 *   secondMoment ← β₂ · secondMoment + (1 − β₂) · gradient²
 *   parameter    ← parameter − learningRate · m̂ / (√v̂ + ε),   m̂ = firstMoment/(1 − β₁ᵗ),  v̂ = secondMoment/(1 − β₂ᵗ)
 *
 * The moments start at 0; m̂ and v̂ undo the bias that this gives the first steps.
 * TensorFlow: both corrections are in the rate, and ε is the paper's ε̂, beside the root of what is not corrected (Keras 3, Adam):
 *
 *   parameter    ← parameter − learningRate · √(1 − β₂ᵗ)/(1 − β₁ᵗ) · firstMoment / (√secondMoment + ε)
 *
 * ONNX: as TensorFlow, but t counts the steps before this one, and the first corrects nothing (ai.onnx.preview.training, Adam).
 * Lecture 001, "Different optimizers"; Kingma and Ba, "Adam: A Method for Stochastic Optimization", algorithm 1.
 */
import type { AdamParams } from "../catalogue.ts";
import { map } from "../einstein.ts";
import { expectNumber } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import * as sgd from "./sgd.ts";

export interface Moments {
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
}

export const slots = () => ({ firstMoment: 0, secondMoment: 0 });

/** @throws {ParameterError} when a beta is not from 0 to below 1, epsilon not above 0, or a rate out of range. */
export function check(params: AdamParams, op = "adam"): void {
  const { beta1, beta2, epsilon } = params;
  sgd.check(params, op);
  expectNumber(op, "beta1", beta1, beta1 >= 0 && beta1 < 1, "from 0 to below 1");
  expectNumber(op, "beta2", beta2, beta2 >= 0 && beta2 < 1, "from 0 to below 1");
  expectNumber(op, "epsilon", epsilon, epsilon > 0 && epsilon < Infinity, "above 0");
}

export function step(parameter: Tensor, gradient: Tensor, slots: Moments, params: AdamParams, t: number) {
  check(params);
  const moments = averaged(sgd.decayed(parameter, gradient, params), slots, params);
  const move = moveAt(params, t);
  const moved = map((w, m, v) => w - move(m, v), parameter, moments.firstMoment, moments.secondMoment);
  return { parameter: moved, slots: moments };
}

/** The moments with one more gradient in them. */
export function averaged(pull: Tensor, before: Moments, { beta1, beta2 }: AdamParams): Moments {
  return {
    firstMoment: map((m, g) => beta1 * m + (1 - beta1) * g, before.firstMoment, pull),
    secondMoment: map((v, g) => beta2 * v + (1 - beta2) * g * g, before.secondMoment, pull),
  };
}

/** How far step t moves an element with these moments. */
export function moveAt({ learningRate, beta1, beta2, epsilon, dialect = "pytorch" }: AdamParams, t: number) {
  const count = dialect === "onnx" ? t - 1 : t;
  const [correction1, correction2] = count === 0 ? [1, 1] : [1 - beta1 ** count, 1 - beta2 ** count];
  if (dialect === "pytorch") {
    return (m: number, v: number) => (learningRate * (m / correction1)) / (Math.sqrt(v / correction2) + epsilon);
  }
  const rate = (learningRate * Math.sqrt(correction2)) / correction1;
  return (m: number, v: number) => (rate * m) / (Math.sqrt(v) + epsilon);
}
