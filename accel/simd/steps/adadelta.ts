/** Adadelta, in place. */
import type { AdadeltaParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adadelta.ts";
import type { Device, SimdArray } from "../device.ts";
import { update } from "./update.ts";

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: { readonly secondMoment: SimdArray; readonly squaredMove: SimdArray },
  params: AdadeltaParams,
) {
  check(params);
  const { learningRate, weightDecay, decay, epsilon } = params;
  const numbers = { learningRate, weightDecay, keepSecond: decay, freshSecond: 1 - decay, under: epsilon };
  return update(device, "adadelta", parameter, gradient, slots, numbers, ["secondMoment", "squaredMove"]);
}
