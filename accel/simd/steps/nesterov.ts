/** Nesterov's momentum, in place: the parameter follows the gradient and, `keepSecond` strong, the velocity. */
import type { NesterovParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/nesterov.ts";
import type { Device, SimdArray } from "../device.ts";
import { update } from "./update.ts";

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: { readonly velocity: SimdArray },
  params: NesterovParams,
) {
  check(params);
  const { learningRate, weightDecay, momentum } = params;
  const rateInside = params.dialect === "tensorflow";
  return update(device, "nesterov", parameter, gradient, slots, {
    learningRate,
    weightDecay,
    keepFirst: momentum,
    freshFirst: rateInside ? -learningRate : 1,
    keepSecond: rateInside ? -momentum : learningRate * momentum,
  });
}
