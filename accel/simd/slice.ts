/** A part of an array; its gradient is the part again, with zeros around it. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/slice.ts";
import type { Device, SimdArray } from "./device.ts";
import { move, table } from "./move.ts";

export function forward(device: Device, { input }: Inputs<"slice", SimdArray>, params: Params) {
  const shape = outputShape({ input }, params);
  const tables = shape.map((count, axis) => table(input.shape, axis, count, (place) => place + params.begin[axis]!));
  return { output: move(device, input, tables) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"slice", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  { begin }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"slice">[],
): Gradients<"slice", SimdArray> {
  if (!wanted.includes("input")) return {};
  const tables = input.shape.map((count, axis) => table(dOutput.shape, axis, count, (place) => place - begin[axis]!));
  return { input: move(device, dOutput, tables) };
}
