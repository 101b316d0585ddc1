/** The logarithm of softmax along the last axis. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { fold } from "../../reference/einstein.ts";
import { outputShape } from "../../reference/logSoftmax.ts";
import type { Device, SimdArray } from "./device.ts";
import { runRows } from "./softmax.ts";

export function forward(device: Device, { input }: Inputs<"logSoftmax", SimdArray>, _params: None) {
  const output = device.empty(outputShape({ input }));
  const [rows, K] = fold(input.shape, input.shape.length - 1);
  runRows(device, "logSoftmax", { input, other: input, dLoss: input, out: output, rows, K });
  return { output };
}

export function vjp(
  device: Device,
  _inputs: Inputs<"logSoftmax", SimdArray>,
  output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"logSoftmax">[],
): Gradients<"logSoftmax", SimdArray> {
  if (!wanted.includes("input")) return {};
  const dInput = device.empty(output.shape);
  const [rows, K] = fold(output.shape, output.shape.length - 1);
  runRows(device, "logSoftmaxGradient", { input: output, other: dOutput, dLoss: output, out: dInput, rows, K });
  return { input: dInput };
}
