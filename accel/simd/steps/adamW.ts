/** AdamW: Adam's kernel on a parameter that shrinks first; where ONNX shrinks last, the rate shrinks too. */
import type { AdamWParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adamW.ts";
import type { Device, SimdArray } from "../device.ts";
import { shrunkStep } from "./adam.ts";

export function step(
  device: Device,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: { readonly firstMoment: SimdArray; readonly secondMoment: SimdArray },
  params: AdamWParams,
  t: number,
) {
  check(params);
  const { learningRate, weightDecay } = params;
  const last = params.dialect === "onnx";
  const shrink = last ? 1 - weightDecay : 1 - learningRate * weightDecay;
  const undecayed = { ...params, weightDecay: 0, learningRate: last ? shrink * learningRate : learningRate };
  return shrunkStep(device, parameter, gradient, slots, undecayed, t, shrink);
}
