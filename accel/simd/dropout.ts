/** Dropout: the mask and 1/keep go over the input, and over the gradient. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/dropout.ts";
import type { Device, SimdArray } from "./device.ts";
import { pointwise } from "./pointwise.ts";

export function forward(device: Device, { input, mask }: Inputs<"dropout", SimdArray>, params: Params) {
  outputShape({ input, mask }, params);
  return { output: pointwise(device, "masked", input, mask, params.keep) };
}

export function vjp(
  device: Device,
  { mask }: Inputs<"dropout", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  { keep }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"dropout">[],
): Gradients<"dropout", SimdArray> {
  return wanted.includes("input") ? { input: pointwise(device, "masked", dOutput, mask, keep) } : {};
}
