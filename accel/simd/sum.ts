/** The sum over some axes, one after the other, and its transpose. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/sum.ts";
import type { Device, SimdArray } from "./device.ts";
import { repeatTo, sumOver } from "./reduce.ts";

export function forward(device: Device, { input }: Inputs<"sum", SimdArray>, params: Params) {
  outputShape({ input }, params);
  return { output: sumOver(device, input, params.axes) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"sum", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  { axes }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"sum">[],
): Gradients<"sum", SimdArray> {
  if (!wanted.includes("input")) return {};
  const kept = input.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const shaped = device.share(dOutput, kept);
  const dInput = repeatTo(device, shaped, input.shape);
  device.release(shaped);
  return { input: dInput };
}
