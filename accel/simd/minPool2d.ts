/** 2-D min pooling: the kernels of max pooling with the numbers turned over. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/minPool2d.ts";
import type { Device, SimdArray } from "./device.ts";
import { pool } from "./pool2d.ts";

export function forward(device: Device, { input }: Inputs<"minPool2d", SimdArray>, params: Params) {
  const shape = outputShape({ input }, params);
  const output = device.empty(shape);
  const winners = device.empty(shape);
  pool(device, "maxPool", { input, output, winners, params, upsideDown: true, direction: "forward" });
  return { output, saved: [winners] };
}

export function vjp(
  device: Device,
  { input }: Inputs<"minPool2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  [winners]: readonly SimdArray[],
  wanted: readonly InputName<"minPool2d">[],
): Gradients<"minPool2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const dInput = device.empty(input.shape);
  pool(device, "maxPoolGradient", { input: dInput, output: dOutput, winners, params, direction: "backward" });
  return { input: dInput };
}
