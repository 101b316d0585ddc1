/** Batch normalization with given statistics: the kernels of batchNorm with other tables. */
import { layout } from "../../reference/batchNorm.ts";
import { outputShape, type Params } from "../../reference/batchNormInference.ts";
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import type { Device, SimdArray } from "./device.ts";
import { applied, floats, pullBack, tablesOf } from "./normalization.ts";

type Name = "batchNormInference";

export function forward(device: Device, inputs: Inputs<Name, SimdArray>, params: Params) {
  const tables = given(device, inputs, params);
  const output = applied(device, inputs, tables, layout(outputShape(inputs, params)));
  return { output, saved: [tables] };
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
  return pullBack(device, inputs, dOutput, saved[0]!, layout(inputs.input.shape), wanted, "given");
}

function given(device: Device, { mean, variance }: Inputs<Name, SimdArray>, { epsilon }: Params): SimdArray {
  const means = Float64Array.from(floats(device, mean));
  const inverse = Float64Array.from(floats(device, variance), (v) => 1 / Math.sqrt(v + epsilon));
  return tablesOf(device, [means, means.map(() => 0), inverse]);
}
