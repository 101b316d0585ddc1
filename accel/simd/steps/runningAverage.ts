/** The running average, in place. */
import type { RunningAverageParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/runningAverage.ts";
import type { Device, SimdArray } from "../device.ts";
import { BLOCK, vectorBytes } from "../pointwise.ts";
import { writable } from "./update.ts";

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  _slots: object,
  params: RunningAverageParams,
) {
  check(params);
  const { momentum } = params;
  const own = writable(device, parameter);
  const bytes = vectorBytes(parameter.shape);
  device.run(
    "runningAverage",
    Math.ceil(bytes / BLOCK),
    { parameter: device.address(own), gradient: device.address(gradient), bytes },
    { kept: 1 - momentum, momentum },
  );
  return { parameter: own, slots: {} };
}
