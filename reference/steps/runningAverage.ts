/**
 * A running average: what batch normalization remembers of the statistics of its batches.
 *
 *   parameter ← (1 − momentum) · parameter + momentum · gradient
 *
 * The parameter is the average, and what comes as the gradient is the newest statistic; of a variance ÷N that is N/(N − 1)
 * times it, because the average stands for data that is not in the batch.
 * Lecture 003, "Training Deep Networks: Batch Normalization"; momentum is the weight of what is new, as in PyTorch.
 */
import type { RunningAverageParams } from "../catalogue.ts";
import { map } from "../einstein.ts";
import { expectNumber } from "../errors.ts";
import type { Tensor } from "../tensor.ts";

export const slots = () => ({});

/** @throws {ParameterError} when momentum is not from 0 to 1. */
export function check({ momentum }: RunningAverageParams): void {
  expectNumber("runningAverage", "momentum", momentum, momentum >= 0 && momentum <= 1, "from 0 to 1");
}

export function step(parameter: Tensor, gradient: Tensor, _slots: object, params: RunningAverageParams) {
  check(params);
  const { momentum } = params;
  return { parameter: map((old, fresh) => (1 - momentum) * old + momentum * fresh, parameter, gradient), slots: {} };
}
