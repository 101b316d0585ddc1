/**
 * Gradient descent with momentum: the parameter rolls along a decaying sum of past gradients.
 *
 *   velocity  ← momentum · velocity + (1 − dampening) · gradient      (at t = 1: the gradient itself)
 *   parameter ← parameter − learningRate · velocity
 *
 * Without momentum nothing is dampened: there is no velocity to go easy on.
 * ONNX: the same, but dampened without momentum, too; its beta is 1 − dampening (ai.onnx.preview.training, Momentum, mode "standard").
 * TensorFlow: the rate is inside, there is no dampening (Keras 3, SGD):
 *
 *   velocity  ← momentum · velocity − learningRate · gradient
 *   parameter ← parameter + velocity
 *
 * Lecture 001, "Momentum": its x += v is TensorFlow's; the two differ only once the rate changes.
 */
import type { MomentumParams } from "../catalogue.ts";
import { map } from "../einstein.ts";
import { expectNumber } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import * as sgd from "./sgd.ts";

export const slots = () => ({ velocity: 0 });

/**
 * @throws {ParameterError} when momentum is not from 0 to below 1, dampening not from 0 to 1 (TensorFlow: not 0), or a rate
 * out of range.
 */
export function check(params: MomentumParams): void {
  const { momentum, dampening, dialect } = params;
  sgd.check(params, "momentum");
  expectNumber("momentum", "momentum", momentum, momentum >= 0 && momentum < 1, "from 0 to below 1");
  expectNumber("momentum", "dampening", dampening, dampening >= 0 && dampening <= 1, "from 0 to 1");
  const undamped = dialect !== "tensorflow" || dampening === 0;
  expectNumber("momentum", "dampening", dampening, undamped, "equal to 0 (TensorFlow's dialect has none)");
}

export function step(
  parameter: Tensor,
  gradient: Tensor,
  slots: { readonly velocity: Tensor },
  params: MomentumParams,
  t: number,
) {
  check(params);
  const { learningRate, momentum } = params;
  const pull = sgd.decayed(parameter, gradient, params);
  if (params.dialect === "tensorflow") {
    const velocity = map((v, g) => momentum * v - learningRate * g, slots.velocity, pull);
    return { parameter: map((w, v) => w + v, parameter, velocity), slots: { velocity } };
  }
  const fresh = freshShare(params, t);
  const velocity = map((v, g) => (t === 1 ? 0 : momentum * v) + fresh * g, slots.velocity, pull);
  return { parameter: map((w, v) => w - learningRate * v, parameter, velocity), slots: { velocity } };
}

/** How much of a gradient enters the velocity of PyTorch's and ONNX's dialects. */
export function freshShare({ momentum, dampening, dialect }: MomentumParams, t: number): number {
  return t === 1 || (momentum === 0 && dialect !== "onnx") ? 1 : 1 - dampening;
}
