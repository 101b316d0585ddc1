/** Adagrad, in place. The rate of step t is computed here, in float64. */
import type { AdagradParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adagrad.ts";
import type { Device, SimdArray } from "../device.ts";
import { placed, update } from "./update.ts";

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: { readonly accumulator: SimdArray },
  params: AdagradParams,
  t: number,
) {
  check(params);
  const { weightDecay, epsilon, dialect } = params;
  return update(device, "adagrad", parameter, gradient, slots, {
    learningRate: params.learningRate / (1 + (t - 1) * params.learningRateDecay),
    weightDecay,
    ...placed(epsilon, dialect),
  });
}
