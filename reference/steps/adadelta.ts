/**
 * Adadelta: as RMSprop, but the rate is the root mean square of the moves so far, so that a move has the parameter's unit.
 *
 *   secondMoment ← decay · secondMoment + (1 − decay) · gradient²
 *   move         = gradient · √(squaredMove + ε) / √(secondMoment + ε)
 *   squaredMove  ← decay · squaredMove + (1 − decay) · move²
 *   parameter    ← parameter − learningRate · move
 *
 * Both averages start at 0: the first moves are as small as √ε. TensorFlow: the same (Keras 3, Adadelta). ONNX has no such step.
 * Lecture 001, "Different optimizers"; Zeiler, "ADADELTA: An Adaptive Learning Rate Method", algorithm 1.
 */
import type { AdadeltaParams } from "../catalogue.ts";
import { map } from "../einstein.ts";
import { expectNumber } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { expectDialect } from "./dialect.ts";
import * as sgd from "./sgd.ts";

export const slots = () => ({ secondMoment: 0, squaredMove: 0 });

/** @throws {ParameterError} when decay is not from 0 to below 1, epsilon not above 0, or a rate out of range. */
export function check(params: AdadeltaParams): void {
  const { decay, epsilon } = params;
  expectDialect("adadelta", params.dialect, ["pytorch", "tensorflow"]);
  sgd.check(params, "adadelta");
  expectNumber("adadelta", "decay", decay, decay >= 0 && decay < 1, "from 0 to below 1");
  expectNumber("adadelta", "epsilon", epsilon, epsilon > 0 && epsilon < Infinity, "above 0");
}

export function step(
  parameter: Tensor,
  gradient: Tensor,
  slots: { readonly secondMoment: Tensor; readonly squaredMove: Tensor },
  params: AdadeltaParams,
) {
  check(params);
  const { learningRate, decay, epsilon } = params;
  const pull = sgd.decayed(parameter, gradient, params);
  const average = (before: Tensor, now: Tensor) => map((s, x) => decay * s + (1 - decay) * x * x, before, now);
  const secondMoment = average(slots.secondMoment, pull);
  const move = map(
    (g, d, s) => (g * Math.sqrt(d + epsilon)) / Math.sqrt(s + epsilon),
    pull,
    slots.squaredMove,
    secondMoment,
  );
  const squaredMove = average(slots.squaredMove, move);
  return {
    parameter: map((w, d) => w - learningRate * d, parameter, move),
    slots: { secondMoment, squaredMove },
  };
}
