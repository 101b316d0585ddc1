/** Stochastic gradient descent, in place. */
import type { SgdParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/sgd.ts";
import type { Device, SimdArray } from "../device.ts";
import { update } from "./update.ts";

export function step(device: Device, parameter: SimdArray, gradient: SimdArray, _slots: object, params: SgdParams) {
  check(params);
  const updated = update(
    device,
    "sgd",
    parameter,
    gradient,
    {},
    {
      learningRate: params.learningRate,
      weightDecay: params.weightDecay,
    },
  );
  return { parameter: updated.parameter, slots: {} };
}
