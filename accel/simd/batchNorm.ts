/** Batch normalization: a group is a channel, over the whole batch. */

import { layout, outputShape, type Params } from "../../reference/batchNorm.ts";
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import type { Device, SimdArray } from "./device.ts";
import { normalize, pullBack } from "./normalization.ts";

type Name = "batchNorm";

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
