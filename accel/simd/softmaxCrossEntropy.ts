/** Softmax and cross-entropy in one: a loss per example. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/softmaxCrossEntropy.ts";
import type { Device, SimdArray } from "./device.ts";
import { runRows } from "./softmax.ts";

export function forward(device: Device, inputs: Inputs<"softmaxCrossEntropy", SimdArray>, params: Params) {
  const { logits, target } = inputs;
  const output = device.empty(outputShape(inputs, params));
  runRows(device, "crossEntropy", {
    input: logits,
    other: target,
    dLoss: output,
    out: output,
    ...extents(logits, params),
  });
  return { output };
}

export function vjp(
  device: Device,
  { logits, target }: Inputs<"softmaxCrossEntropy", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"softmaxCrossEntropy">[],
): Gradients<"softmaxCrossEntropy", SimdArray> {
  if (!wanted.includes("logits")) return {};
  const dLogits = device.empty(logits.shape);
  const arrays = { input: logits, other: target, dLoss: dOutput, out: dLogits };
  runRows(device, "crossEntropyGradient", { ...arrays, ...extents(logits, params) });
  return { logits: dLogits };
}

function extents({ shape }: SimdArray, { labelSmoothing }: Params) {
  const [rows, K] = shape as readonly [number, number];
  return { rows, K, smoothing: labelSmoothing };
}
