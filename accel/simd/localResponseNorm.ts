/** Local response normalization, on the kernels of assembly/localResponse.ts: row by row, in float64. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { fold } from "../../reference/einstein.ts";
import { outputShape, type Params } from "../../reference/localResponseNorm.ts";
import type { Device, SimdArray } from "./device.ts";
import type { KernelName } from "./kernels.ts";
import { wholeLines } from "./memory.ts";

type Name = "localResponseNorm";

/** Floats of an item, about. */
const GRAIN = 4096;

export function forward(device: Device, inputs: Inputs<Name, SimdArray>, params: Params) {
  const output = device.empty(outputShape(inputs, params));
  runRows(device, "localResponse", { input: inputs.input, dOutput: inputs.input, out: output }, params);
  return { output };
}

export function vjp(
  device: Device,
  { input }: Inputs<Name, SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<Name>[],
): Gradients<Name, SimdArray> {
  if (!wanted.includes("input")) return {};
  const dInput = device.empty(input.shape);
  runRows(device, "localResponseGradient", { input, dOutput, out: dInput }, params);
  return { input: dInput };
}

interface Arrays {
  readonly input: SimdArray;
  readonly dOutput: SimdArray;
  readonly out: SimdArray;
}

function runRows(device: Device, kernel: KernelName, arrays: Arrays, { size, alpha, beta, k }: Params): void {
  const [rows, C] = fold(arrays.input.shape, arrays.input.shape.length - 1);
  const before = Math.floor(size / 2);
  // No window reaches further than all channels, however long it is said to be.
  const window = { before: Math.min(before, C), after: Math.min(size - 1 - before, C) };
  const rowBytes = wholeLines(8 * (window.before + C + window.after + 2));
  const perItem = Math.max(1, Math.floor(GRAIN / (C || 1)));
  const numbers = new Int32Array(Float64Array.of(k, alpha / size, beta, (2 * alpha * beta) / size).buffer);
  const { input, dOutput, out } = arrays;
  const words = { input: device.address(input), dOutput: device.address(dOutput), out: device.address(out) };
  device.borrowWords([...numbers], (constants) =>
    device.borrow(3 * rowBytes * device.threads, (scratch) => {
      const layout = { rows, C, ...window, perItem, scratch, rowBytes };
      device.run(kernel, Math.ceil(rows / perItem), { ...words, numbers: constants, ...layout });
    }),
  );
}
