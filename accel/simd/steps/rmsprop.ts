/** RMSprop, in place. One kernel for its four forms: a slot that is not there has address 0. */
import type { RmspropParams, Slots } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/rmsprop.ts";
import type { Device, SimdArray } from "../device.ts";
import { placed, update } from "./update.ts";

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: Slots<"rmsprop", SimdArray>,
  params: RmspropParams,
) {
  check(params);
  const { learningRate, weightDecay, decay, momentum, centered, epsilon, dialect } = params;
  const numbers = {
    learningRate: dialect === "tensorflow" ? 1 : learningRate,
    weightDecay,
    keepFirst: momentum,
    freshFirst: dialect === "tensorflow" ? learningRate : 1,
    keepSecond: decay,
    freshSecond: 1 - decay,
    ...placed(epsilon, dialect),
  };
  const order = ["secondMoment", centered ? "firstMoment" : undefined, momentum > 0 ? "velocity" : undefined] as const;
  // TypeScript cannot follow that a slot is there whenever the order names it.
  const all = slots as Required<typeof slots>;
  return update(device, "rmsprop", parameter, gradient, all, numbers, order);
}
