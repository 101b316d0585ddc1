/** 2-D average pooling. */
import { outputShape, type Params } from "../../reference/avgPool2d.ts";
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import type { Device, SimdArray } from "./device.ts";
import { pool } from "./pool2d.ts";

export function forward(device: Device, { input }: Inputs<"avgPool2d", SimdArray>, params: Params) {
  const output = device.empty(outputShape({ input }, params));
  pool(device, "averagePool", { input, output, params, allTaps: allTaps(params), direction: "forward" });
  return { output };
}

export function vjp(
  device: Device,
  { input }: Inputs<"avgPool2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"avgPool2d">[],
): Gradients<"avgPool2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const dInput = device.empty(input.shape);
  const pooling = { input: dInput, output: dOutput, params, allTaps: allTaps(params) };
  pool(device, "averagePoolGradient", { ...pooling, direction: "backward" });
  return { input: dInput };
}

const allTaps = ({ countPadding, size }: Params) => (countPadding ? size[0] * size[1] : 0);
