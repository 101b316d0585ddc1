/** Global max pooling: a single bin. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/globalMaxPool2d.ts";
import { maxGradient, maxOfBins } from "./binPool.ts";
import type { Device, SimdArray } from "./device.ts";

export function forward(device: Device, { input }: Inputs<"globalMaxPool2d", SimdArray>, params: Params) {
  const [B, C] = outputShape({ input }, params);
  const { output: bins, saved } = maxOfBins(device, input, [B, 1, 1, C]);
  const output = device.share(bins, [B, C]);
  device.release(bins);
  return { output, saved };
}

export function vjp(
  device: Device,
  { input }: Inputs<"globalMaxPool2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: Params,
  [winners]: readonly SimdArray[],
  wanted: readonly InputName<"globalMaxPool2d">[],
): Gradients<"globalMaxPool2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const bins = device.share(dOutput, winners!.shape);
  const dInput = maxGradient(device, input.shape, bins, winners!);
  device.release(bins);
  return { input: dInput };
}
