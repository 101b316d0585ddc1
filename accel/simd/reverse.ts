/** The same numbers read backwards along some axes, and their gradient read backwards again. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/reverse.ts";
import type { Device, SimdArray } from "./device.ts";
import { move, table } from "./move.ts";

export function forward(device: Device, { input }: Inputs<"reverse", SimdArray>, params: Params) {
  outputShape({ input }, params);
  return { output: mirrored(device, input, params) };
}

export function vjp(
  device: Device,
  _inputs: Inputs<"reverse", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"reverse">[],
): Gradients<"reverse", SimdArray> {
  if (!wanted.includes("input")) return {};
  return { input: mirrored(device, dOutput, params) };
}

function mirrored(device: Device, array: SimdArray, { axes }: Params): SimdArray {
  const { shape } = array;
  const tables = shape.map((extent, axis) =>
    table(shape, axis, extent, (place) => (axes.includes(axis) ? extent - 1 - place : place)),
  );
  return move(device, array, tables);
}
