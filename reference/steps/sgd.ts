/**
 * Stochastic gradient descent: parameter ← parameter − learningRate · gradient.
 * weightDecay is L2: it adds weightDecay · parameter to the gradient. All dialects agree.
 * Lecture 001, "Use gradient descent!"; lecture 000, "Training a CNN – Weight Decay".
 */
import type { SgdParams } from "../catalogue.ts";
import { map } from "../einstein.ts";
import { expectNumber } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { expectDialect } from "./dialect.ts";

/** Nothing is remembered between steps. */
export const slots = () => ({});

/** @throws {ParameterError} when a rate is negative or not finite, or the dialect unknown. */
export function check({ learningRate, weightDecay, dialect }: SgdParams, op = "sgd"): void {
  expectDialect(op, dialect);
  expectNumber(op, "learningRate", learningRate, learningRate >= 0 && learningRate < Infinity, "of at least 0");
  expectNumber(op, "weightDecay", weightDecay, weightDecay >= 0 && weightDecay < Infinity, "of at least 0");
}

export function step(parameter: Tensor, gradient: Tensor, _slots: object, params: SgdParams) {
  check(params);
  return {
    parameter: map((w, g) => w - params.learningRate * g, parameter, decayed(parameter, gradient, params)),
    slots: {},
  };
}

/** The gradient of the loss plus ½·weightDecay·‖parameter‖². */
export function decayed(parameter: Tensor, gradient: Tensor, { weightDecay }: SgdParams): Tensor {
  return map((w, g) => g + weightDecay * w, parameter, gradient);
}
