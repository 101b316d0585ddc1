/**
 * Adagrad: each element moves by its gradient over the root of the sum of all its squared gradients.
 *
 *   accumulator ← accumulator + gradient²                             (starts at initialAccumulator)
 *   parameter   ← parameter − rate · gradient / (√accumulator + ε),   rate = learningRate / (1 + (t − 1) · learningRateDecay)
 *
 * ONNX: the same (ai.onnx.preview.training, Adagrad; its T is t − 1). TensorFlow: √(accumulator + ε) (Keras 3, Adagrad).
 * Lecture 001, "Different optimizers"; Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning".
 */
import type { AdagradParams } from "../catalogue.ts";
import { map } from "../einstein.ts";
import { expectNumber } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import * as sgd from "./sgd.ts";

export const slots = ({ initialAccumulator }: AdagradParams) => ({ accumulator: initialAccumulator });

/** @throws {ParameterError} when epsilon is not above 0, or the first accumulator or a rate negative or not finite. */
export function check(params: AdagradParams): void {
  const { epsilon, initialAccumulator: first, learningRateDecay: decay } = params;
  sgd.check(params, "adagrad");
  expectNumber("adagrad", "epsilon", epsilon, epsilon > 0 && epsilon < Infinity, "above 0");
  expectNumber("adagrad", "initialAccumulator", first, first >= 0 && first < Infinity, "of at least 0");
  expectNumber("adagrad", "learningRateDecay", decay, decay >= 0 && decay < Infinity, "of at least 0");
}

export function step(
  parameter: Tensor,
  gradient: Tensor,
  slots: { readonly accumulator: Tensor },
  params: AdagradParams,
  t: number,
) {
  check(params);
  const { epsilon } = params;
  const rate = params.learningRate / (1 + (t - 1) * params.learningRateDecay);
  const root = params.dialect === "tensorflow" ? inside : outside;
  const pull = sgd.decayed(parameter, gradient, params);
  const accumulator = map((a, g) => a + g * g, slots.accumulator, pull);
  const moved = map((w, g, a) => w - (rate * g) / root(a, epsilon), parameter, pull, accumulator);
  return { parameter: moved, slots: { accumulator } };
}

/** The two places where ε keeps a root from being 0. */
export const outside = (square: number, epsilon: number): number => Math.sqrt(square) + epsilon;
export const inside = (square: number, epsilon: number): number => Math.sqrt(square + epsilon);
