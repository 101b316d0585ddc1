/** Rectified linear unit. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import type { Device, SimdArray } from "./device.ts";
import { pointwise } from "./pointwise.ts";

export function forward(device: Device, { input }: Inputs<"relu", SimdArray>, _params: None) {
  return { output: pointwise(device, "relu", input) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"relu", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"relu">[],
): Gradients<"relu", SimdArray> {
  return wanted.includes("input") ? { input: pointwise(device, "reluGradient", input, dOutput) } : {};
}
