/** The same numbers with their axes in another order, and their gradient in the inverse order. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/transpose.ts";
import type { Device, SimdArray } from "./device.ts";
import { move, table } from "./move.ts";

export function forward(device: Device, { input }: Inputs<"transpose", SimdArray>, params: Params) {
  outputShape({ input }, params);
  return { output: reordered(device, input, params.axes) };
}

export function vjp(
  device: Device,
  _inputs: Inputs<"transpose", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  { axes }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"transpose">[],
): Gradients<"transpose", SimdArray> {
  if (!wanted.includes("input")) return {};
  const inverse = axes.map((_, axis) => axes.indexOf(axis));
  return { input: reordered(device, dOutput, inverse) };
}

/** Also the way in which kernels swap their channels. */
export function reordered(device: Device, array: SimdArray, axes: readonly number[]): SimdArray {
  const { shape } = array;
  return move(
    device,
    array,
    axes.map((axis) => table(shape, axis, shape[axis]!, (place) => place)),
  );
}
