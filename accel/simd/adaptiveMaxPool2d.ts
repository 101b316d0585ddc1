/** Adaptive max pooling. Forward saves the winning pixel of each bin. */
import { outputShape, type Params } from "../../reference/adaptiveMaxPool2d.ts";
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { maxGradient, maxOfBins } from "./binPool.ts";
import type { Device, SimdArray } from "./device.ts";

export function forward(device: Device, { input }: Inputs<"adaptiveMaxPool2d", SimdArray>, params: Params) {
  return maxOfBins(device, input, outputShape({ input }, params));
}

export function vjp(
  device: Device,
  { input }: Inputs<"adaptiveMaxPool2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: Params,
  [winners]: readonly SimdArray[],
  wanted: readonly InputName<"adaptiveMaxPool2d">[],
): Gradients<"adaptiveMaxPool2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  return { input: maxGradient(device, input.shape, dOutput, winners!) };
}
