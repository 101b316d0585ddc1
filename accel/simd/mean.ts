/** The mean over some axes: a sum over each of them, and its transpose. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/mean.ts";
import { sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import { repeatTo, sumOver } from "./reduce.ts";

export function forward(device: Device, { input }: Inputs<"mean", SimdArray>, params: Params) {
  outputShape({ input }, params);
  return { output: sumOver(device, input, params.axes, count(input, params)) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"mean", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"mean">[],
): Gradients<"mean", SimdArray> {
  if (!wanted.includes("input")) return {};
  const kept = input.shape.map((extent, axis) => (params.axes.includes(axis) ? 1 : extent));
  const shaped = device.share(dOutput, kept);
  const dInput = repeatTo(device, shaped, input.shape, count(input, params));
  device.release(shaped);
  return { input: dInput };
}

/** How many elements each mean is of. */
const count = (input: SimdArray, { axes }: Params) => sizeOf(axes.map((axis) => input.shape[axis]!));
