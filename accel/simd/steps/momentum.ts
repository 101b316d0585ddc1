/** Gradient descent with momentum, in place. The first velocity is the gradient itself. */
import type { MomentumParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/momentum.ts";
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
  const updated = update(device, "momentum", parameter, gradient, [slots.velocity], {
    learningRate: params.learningRate,
    weightDecay: params.weightDecay,
    keepFirst: t === 1 ? 0 : params.momentum,
    freshFirst: t === 1 ? 1 : 1 - params.dampening,
  });
  return { parameter: updated.parameter, slots: { velocity: updated.slots[0]! } };
}
