/** The logistic function. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import type { Device, SimdArray } from "./device.ts";
import { pointwise } from "./pointwise.ts";

export function forward(device: Device, { input }: Inputs<"sigmoid", SimdArray>, _params: None) {
  return { output: pointwise(device, "sigmoid", input) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"sigmoid", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"sigmoid">[],
): Gradients<"sigmoid", SimdArray> {
  return wanted.includes("input") ? { input: pointwise(device, "sigmoidGradient", input, dOutput) } : {};
}
