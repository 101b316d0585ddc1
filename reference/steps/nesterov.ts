/**
 * Nesterov's momentum: as momentum, but the gradient is followed from where the velocity is about to lead.
 *
 *   velocity  ← momentum · velocity + gradient
 *   parameter ← parameter − learningRate · (gradient + momentum · velocity)
 *
 * ONNX: the same (ai.onnx.preview.training, Momentum, mode "nesterov").
 * TensorFlow: the rate is inside (Keras 3, SGD with nesterov=True):
 *
 *   velocity  ← momentum · velocity − learningRate · gradient
 *   parameter ← parameter + momentum · velocity − learningRate · gradient
 *
 * Lecture 001, "Different optimizers"; Sutskever et al., "On the importance of initialization and momentum in deep
 * learning", in the form that needs the gradient only where the parameter stands.
 */
import type { NesterovParams } from "../catalogue.ts";
import { map } from "../einstein.ts";
import { expectNumber } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import * as sgd from "./sgd.ts";

export const slots = () => ({ velocity: 0 });

/** @throws {ParameterError} when momentum is not from 0 to below 1, or a rate out of range. */
export function check(params: NesterovParams): void {
  const { momentum } = params;
  sgd.check(params, "nesterov");
  expectNumber("nesterov", "momentum", momentum, momentum >= 0 && momentum < 1, "from 0 to below 1");
}

export function step(
  parameter: Tensor,
  gradient: Tensor,
  slots: { readonly velocity: Tensor },
  params: NesterovParams,
) {
  check(params);
  const { learningRate, momentum } = params;
  const pull = sgd.decayed(parameter, gradient, params);
  if (params.dialect === "tensorflow") {
    const velocity = map((v, g) => momentum * v - learningRate * g, slots.velocity, pull);
    const moved = map((w, v, g) => w + momentum * v - learningRate * g, parameter, velocity, pull);
    return { parameter: moved, slots: { velocity } };
  }
  const velocity = map((v, g) => momentum * v + g, slots.velocity, pull);
  const moved = map((w, v, g) => w - learningRate * (g + momentum * v), parameter, velocity, pull);
  return { parameter: moved, slots: { velocity } };
}
