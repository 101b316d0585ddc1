/** Hyperbolic tangent. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import type { Device, SimdArray } from "./device.ts";
import { pointwise } from "./pointwise.ts";

export function forward(device: Device, { input }: Inputs<"tanh", SimdArray>, _params: None) {
  return { output: pointwise(device, "hyperbolicTangent", input) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"tanh", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"tanh">[],
): Gradients<"tanh", SimdArray> {
  return wanted.includes("input") ? { input: pointwise(device, "hyperbolicTangentGradient", input, dOutput) } : {};
}
