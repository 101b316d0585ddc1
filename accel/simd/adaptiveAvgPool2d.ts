/** Adaptive average pooling. */
import { outputShape, type Params } from "../../reference/adaptiveAvgPool2d.ts";
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { averageGradient, averageOfBins } from "./binPool.ts";
import type { Device, SimdArray } from "./device.ts";

export function forward(device: Device, { input }: Inputs<"adaptiveAvgPool2d", SimdArray>, params: Params) {
  return { output: averageOfBins(device, input, outputShape({ input }, params)) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"adaptiveAvgPool2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"adaptiveAvgPool2d">[],
): Gradients<"adaptiveAvgPool2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  return { input: averageGradient(device, input.shape, dOutput) };
}
