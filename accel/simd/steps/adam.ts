/** Adam, in place. 1 − β and the bias corrections are computed here, in float64. */
import type { AdamParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adam.ts";
import type { Device, SimdArray } from "../device.ts";
import { update } from "./update.ts";

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: { readonly firstMoment: SimdArray; readonly secondMoment: SimdArray },
  params: AdamParams,
  t: number,
) {
  check(params);
  const { learningRate, weightDecay, beta1, beta2, epsilon } = params;
  const updated = update(device, "adam", parameter, gradient, [slots.firstMoment, slots.secondMoment], {
    learningRate,
    weightDecay,
    keepFirst: beta1,
    freshFirst: 1 - beta1,
    keepSecond: beta2,
    freshSecond: 1 - beta2,
    correctFirst: 1 - beta1 ** t,
    correctSecond: 1 - beta2 ** t,
    epsilon,
  });
  return { parameter: updated.parameter, slots: { firstMoment: updated.slots[0]!, secondMoment: updated.slots[1]! } };
}
