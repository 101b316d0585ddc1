/**
 * AdamW: Adam, with a weight decay that shrinks the parameter itself and never meets the moments.
 *
 *   parameter ← (1 − learningRate · weightDecay) · parameter − the move of Adam without weight decay
 *
 * TensorFlow: the same, with the move of that dialect (Keras 3, AdamW).
 * ONNX: the decay comes last and knows no rate (ai.onnx.preview.training, Adam, norm_coefficient_post):
 *
 *   parameter ← (1 − weightDecay) · (parameter − the move)
 *
 * Lecture 001, "Different optimizers"; Loshchilov and Hutter, "Decoupled Weight Decay Regularization".
 */
import type { AdamWParams } from "../catalogue.ts";
import { map } from "../einstein.ts";
import type { Tensor } from "../tensor.ts";
import * as adam from "./adam.ts";

export const slots = adam.slots;

/** @throws {ParameterError} when a beta is not from 0 to below 1, epsilon not above 0, or a rate out of range. */
export function check(params: AdamWParams): void {
  adam.check(params, "adamW");
}

export function step(
  parameter: Tensor,
  gradient: Tensor,
  slots: { readonly firstMoment: Tensor; readonly secondMoment: Tensor },
  params: AdamWParams,
  t: number,
) {
  check(params);
  const { learningRate, weightDecay, dialect } = params;
  const [before, after] = dialect === "onnx" ? [1, 1 - weightDecay] : [1 - learningRate * weightDecay, 1];
  const moments = adam.averaged(gradient, slots, params);
  const move = adam.moveAt(params, t);
  const moved = map(
    (w, m, v) => after * (before * w - move(m, v)),
    parameter,
    moments.firstMoment,
    moments.secondMoment,
  );
  return { parameter: moved, slots: moments };
}
