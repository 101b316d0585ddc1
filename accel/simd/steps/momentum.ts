/** Gradient descent with momentum, in place. The first velocity is the gradient itself. */
import type { MomentumParams } from "../../../reference/catalogue.ts";
import { check, freshShare } from "../../../reference/steps/momentum.ts";
import type { Device, SimdArray } from "../device.ts";
import { update } from "./update.ts";

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: { readonly velocity: SimdArray },
  params: MomentumParams,
  t: number,
) {
  check(params);
  const { learningRate, weightDecay, momentum, dialect } = params;
  if (dialect === "tensorflow") {
    // The velocity is a move of its own, which the parameter follows whole.
    const numbers = { learningRate: -1, weightDecay, keepFirst: momentum, freshFirst: -learningRate };
    return update(device, "momentum", parameter, gradient, slots, numbers);
  }
  return update(device, "momentum", parameter, gradient, slots, {
    learningRate,
    weightDecay,
    keepFirst: t === 1 ? 0 : momentum,
    freshFirst: freshShare(params, t),
  });
}
