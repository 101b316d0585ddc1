/** Instance normalization: a group is one channel of one example. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { layout, outputShape, type Params } from "../../reference/instanceNorm.ts";
import type { Device, SimdArray } from "./device.ts";
import { normalize, pullBack } from "./normalization.ts";

type Name = "instanceNorm";

export function forward(device: Device, inputs: Inputs<Name, SimdArray>, params: Params) {
  return normalize(device, inputs, layout(outputShape(inputs, params)), params.epsilon);
}

export function vjp(
  device: Device,
  inputs: Inputs<Name, SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: Params,
  saved: readonly SimdArray[],
  wanted: readonly InputName<Name>[],
): Gradients<Name, SimdArray> {
  return pullBack(device, inputs, dOutput, saved[0]!, layout(inputs.input.shape), wanted);
}
