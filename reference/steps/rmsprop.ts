/**
 * RMSprop: each element moves by its gradient over the root of its mean squared gradient.
 *
 *   secondMoment ← decay · secondMoment + (1 − decay) · gradient²
 *   firstMoment  ← decay · firstMoment  + (1 − decay) · gradient                        (kept when centered)
 *   velocity     ← momentum · velocity + gradient / (√secondMoment + ε)                 (kept when momentum is above 0)
 *   parameter    ← parameter − learningRate · velocity
 *
 * Centered, the root is that of the variance, secondMoment − firstMoment². Averages start at 0.
 * TensorFlow: the root is √(secondMoment + ε), and the rate is inside the velocity (Keras 3, RMSprop). ONNX has no such step.
 * Lecture 001, "Different optimizers"; Tieleman and Hinton, lecture 6.5; Graves, "Generating Sequences With Recurrent
 * Neural Networks", for the centered form.
 */
import type { RmspropParams, Slots } from "../catalogue.ts";
import { map } from "../einstein.ts";
import { expectNumber } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { inside, outside } from "./adagrad.ts";
import { expectDialect } from "./dialect.ts";
import * as sgd from "./sgd.ts";

export const slots = ({ centered, momentum }: RmspropParams) => ({
  secondMoment: 0,
  ...(centered ? { firstMoment: 0 } : {}),
  ...(momentum > 0 ? { velocity: 0 } : {}),
});

/** @throws {ParameterError} when decay or momentum is not from 0 to below 1, epsilon not above 0, or a rate out of range. */
export function check(params: RmspropParams): void {
  const { decay, momentum, epsilon } = params;
  expectDialect("rmsprop", params.dialect, ["pytorch", "tensorflow"]);
  sgd.check(params, "rmsprop");
  expectNumber("rmsprop", "decay", decay, decay >= 0 && decay < 1, "from 0 to below 1");
  expectNumber("rmsprop", "momentum", momentum, momentum >= 0 && momentum < 1, "from 0 to below 1");
  expectNumber("rmsprop", "epsilon", epsilon, epsilon > 0 && epsilon < Infinity, "above 0");
}

export function step(parameter: Tensor, gradient: Tensor, slots: Slots<"rmsprop", Tensor>, params: RmspropParams) {
  check(params);
  const { learningRate, decay, epsilon, momentum, centered, dialect } = params;
  const [root, rateInside, rateOutside] =
    dialect === "tensorflow" ? [inside, learningRate, 1] : [outside, 1, learningRate];
  const pull = sgd.decayed(parameter, gradient, params);
  const secondMoment = map((s, g) => decay * s + (1 - decay) * g * g, slots.secondMoment, pull);
  const kept: { firstMoment?: Tensor; velocity?: Tensor } = {};
  let spread = secondMoment;
  if (centered) {
    const mean = map((m, g) => decay * m + (1 - decay) * g, slots.firstMoment!, pull);
    // A difference of equals may be rounded to below 0, where there is no root.
    spread = map((s, m) => Math.max(0, s - m * m), secondMoment, mean);
    kept.firstMoment = mean;
  }
  let move = map((g, s) => (rateInside * g) / root(s, epsilon), pull, spread);
  if (momentum > 0) {
    move = map((v, now) => momentum * v + now, slots.velocity!, move);
    kept.velocity = move;
  }
  return { parameter: map((w, v) => w - rateOutside * v, parameter, move), slots: { secondMoment, ...kept } };
}
