/** Another shape over the same storage: nothing is copied, either way. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/reshape.ts";
import type { Device, SimdArray } from "./device.ts";

export function forward(device: Device, { input }: Inputs<"reshape", SimdArray>, params: Params) {
  return { output: device.share(input, outputShape({ input }, params)) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"reshape", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"reshape">[],
): Gradients<"reshape", SimdArray> {
  return wanted.includes("input") ? { input: device.share(dOutput, input.shape) } : {};
}
