/** 2-D max pooling. Forward saves the winning pixel of each window, which is all that the gradient needs. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/maxPool2d.ts";
import type { Device, SimdArray } from "./device.ts";
import { pool } from "./pool2d.ts";

export function forward(device: Device, { input }: Inputs<"maxPool2d", SimdArray>, params: Params) {
  const shape = outputShape({ input }, params);
  const output = device.empty(shape);
  const winners = device.empty(shape);
  pool(device, "maxPool", { input, output, winners, params, direction: "forward" });
  return { output, saved: [winners] };
}

export function vjp(
  device: Device,
  { input }: Inputs<"maxPool2d", SimdArray>,
  output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  [winners]: readonly SimdArray[],
  wanted: readonly InputName<"maxPool2d">[],
): Gradients<"maxPool2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const write = (dInput: SimdArray, values: SimdArray, saved: SimdArray) =>
    pool(device, "maxPoolGradient", { input: dInput, output: values, winners: saved, params, direction: "backward" });
  // A window wholly in the padding sends no gradient: only without padding does each value have a place.
  if (params.padding.flat().some((pixels) => pixels > 0)) {
    const dInput = device.empty(input.shape);
    write(dInput, dOutput, winners!);
    return { input: dInput };
  }
  const gradient = {
    shape: input.shape,
    values: device.share(dOutput, dOutput.shape),
    winners: device.share(winners!, dOutput.shape),
    pooled: device.share(output, output.shape),
    source: input.block,
    params,
    write,
  };
  return { input: device.unwritten(gradient) };
}
