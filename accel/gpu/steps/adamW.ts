/** Adam's kernels, from a parameter that has shrunk. ONNX shrinks what comes out, which is to shrink both terms. */
import type { AdamWParams } from "../../../reference/catalogue.ts";
import { check } from "../../../reference/steps/adamW.ts";
import type { Engine, Handle } from "../engine.ts";
import { stepWith } from "./adam.ts";

export function step(
  engine: Engine,
  parameter: Handle,
  gradient: Handle,
  slots: { readonly firstMoment: Handle; readonly secondMoment: Handle },
  params: AdamWParams,
  t: number,
) {
  check(params);
  const { learningRate, weightDecay, dialect } = params;
  const last = dialect === "onnx";
  const keep = 1 - (last ? weightDecay : learningRate * weightDecay);
  const coupled = { ...params, learningRate: last ? keep * learningRate : learningRate, weightDecay: 0 };
  return stepWith(engine, parameter, gradient, slots, coupled, t, keep);
}
