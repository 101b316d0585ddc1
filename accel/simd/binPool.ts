/** Pooling over a fixed number of bins, by the kernels of the sliding pools: the tables alone are different. */
import type { Shape } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import { poolOver } from "./pool2d.ts";
import { binTable } from "./tables.ts";

function tablesOf([, H = 0, W = 0]: Shape, [, Y = 0, X = 0]: Shape) {
  return { rows: binTable(H, Y), columns: binTable(W, X) };
}

/** `shape` is [batch, y, x, channel] of the bins. */
export function averageOfBins(device: Device, input: SimdArray, shape: Shape): SimdArray {
  const output = device.empty(shape);
  poolOver(device, "averagePool", { input, output, ...tablesOf(input.shape, shape), direction: "forward" });
  return output;
}

export function averageGradient(device: Device, shape: Shape, dOutput: SimdArray): SimdArray {
  const input = device.empty(shape);
  const tables = tablesOf(shape, dOutput.shape);
  poolOver(device, "averagePoolGradient", { input, output: dOutput, ...tables, direction: "backward" });
  return input;
}

export function maxOfBins(device: Device, input: SimdArray, shape: Shape) {
  const output = device.empty(shape);
  const winners = device.empty(shape);
  poolOver(device, "maxPool", { input, output, winners, ...tablesOf(input.shape, shape), direction: "forward" });
  return { output, saved: [winners] };
}

export function maxGradient(device: Device, shape: Shape, dOutput: SimdArray, winners: SimdArray): SimdArray {
  const input = device.empty(shape);
  const tables = tablesOf(shape, dOutput.shape);
  poolOver(device, "maxPoolGradient", { input, output: dOutput, winners, ...tables, direction: "backward" });
  return input;
}
