/** The running average, in place. */
import type { RunningAverageParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/runningAverage.ts";
import type { Device, SimdArray } from "../device.ts";
import { update } from "./update.ts";

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  _slots: object,
  params: RunningAverageParams,
) {
  check(params);
  const { momentum } = params;
  const updated = update(device, "runningAverage", parameter, gradient, [], { kept: 1 - momentum, momentum });
  return { parameter: updated.parameter, slots: {} };
}
