/** Softmax along the last axis. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { fold } from "../../reference/einstein.ts";
import { outputShape } from "../../reference/softmax.ts";
import type { Device, SimdArray } from "./device.ts";
import type { KernelName } from "./kernels.ts";

/** Floats of an item, about. */
const GRAIN = 1024;

export function forward(device: Device, { input }: Inputs<"softmax", SimdArray>, _params: None) {
  const output = device.empty(outputShape({ input }));
  const [rows, K] = fold(input.shape, input.shape.length - 1);
  runRows(device, "softmax", { input, other: input, dLoss: input, out: output, rows, K });
  return { output };
}

export function vjp(
  device: Device,
  _inputs: Inputs<"softmax", SimdArray>,
  output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"softmax">[],
): Gradients<"softmax", SimdArray> {
  if (!wanted.includes("input")) return {};
  const dInput = device.empty(output.shape);
  const [rows, K] = fold(output.shape, output.shape.length - 1);
  runRows(device, "softmaxGradient", { input: output, other: dOutput, dLoss: output, out: dInput, rows, K });
  return { input: dInput };
}

interface Rows {
  readonly input: SimdArray;
  readonly other: SimdArray;
  readonly dLoss: SimdArray;
  readonly out: SimdArray;
  readonly rows: number;
  readonly K: number;
  readonly smoothing?: number;
}

/** One of the kernels of assembly/softmax.ts, which all read rows. */
export function runRows(device: Device, kernel: KernelName, { rows, K, smoothing = 0, ...arrays }: Rows): void {
  const perItem = Math.max(1, Math.floor(GRAIN / (K || 1)));
  const { input, other, dLoss, out } = arrays;
  const words = {
    input: device.address(input),
    other: device.address(other),
    dLoss: device.address(dLoss),
    out: device.address(out),
  };
  device.run(kernel, Math.ceil(rows / perItem), { ...words, rows, K, perItem }, { smoothing });
}
