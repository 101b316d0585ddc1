/** Global average pooling: a sum over rows and columns, divided, and its transpose. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/globalAvgPool2d.ts";
import type { Device, SimdArray } from "./device.ts";
import { repeatTo, sumOver } from "./reduce.ts";

export function forward(device: Device, { input }: Inputs<"globalAvgPool2d", SimdArray>, params: Params) {
  outputShape({ input }, params);
  const [B = 0, H = 0, W = 0, C = 0] = input.shape;
  const pixels = device.share(input, [B, H * W, C]);
  const output = sumOver(device, pixels, [1], H * W);
  device.release(pixels);
  return { output };
}

export function vjp(
  device: Device,
  { input }: Inputs<"globalAvgPool2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"globalAvgPool2d">[],
): Gradients<"globalAvgPool2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const [B = 0, H = 0, W = 0, C = 0] = input.shape;
  const one = device.share(dOutput, [B, 1, C]);
  const pixels = repeatTo(device, one, [B, H * W, C], H * W);
  const dInput = device.share(pixels, input.shape);
  for (const part of [one, pixels]) device.release(part);
  return { input: dInput };
}
