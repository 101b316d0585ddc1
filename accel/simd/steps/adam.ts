/** Adam, in place. 1 − β and the bias corrections are computed here, in float64. */
import type { AdamParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adam.ts";
import type { Device, SimdArray } from "../device.ts";
import { update } from "./update.ts";

interface Moments {
  readonly firstMoment: SimdArray;
  readonly secondMoment: SimdArray;
}

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: Moments,
  params: AdamParams,
  t: number,
) {
  check(params);
  return shrunkStep(device, parameter, gradient, slots, params, t, 1);
}

/** Adam's step from a parameter that has been multiplied by `shrink`; weightDecay is L2. */
export function shrunkStep(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: Moments,
  params: AdamParams,
  t: number,
  shrink: number,
) {
  const { weightDecay, beta1, beta2, epsilon } = params;
  const numbers = {
    ...corrected(params, t),
    weightDecay,
    keepFirst: beta1,
    freshFirst: 1 - beta1,
    keepSecond: beta2,
    freshSecond: 1 - beta2,
    epsilon,
    shrink,
  };
  return update(device, "adam", parameter, gradient, slots, numbers, ["firstMoment", "secondMoment"]);
}

/** PyTorch corrects the moments; the others correct the rate, and ONNX counts from 0. */
function corrected({ learningRate, beta1, beta2, dialect = "pytorch" }: AdamParams, t: number) {
  const count = dialect === "onnx" ? t - 1 : t;
  const [correctFirst, correctSecond] = count === 0 ? [1, 1] : [1 - beta1 ** count, 1 - beta2 ** count];
  if (dialect === "pytorch") return { learningRate, correctFirst, correctSecond };
  return { learningRate: learningRate * Math.sqrt(correctSecond), correctFirst, correctSecond: 1 };
}
