/** Channels dealt out anew, and their gradient dealt back by the other digit. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/channelShuffle.ts";
import { sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import { move, table } from "./move.ts";

export function forward(device: Device, { input }: Inputs<"channelShuffle", SimdArray>, params: Params) {
  outputShape({ input }, params);
  return { output: dealt(device, input, params.groups) };
}

export function vjp(
  device: Device,
  _inputs: Inputs<"channelShuffle", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  { groups }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"channelShuffle">[],
): Gradients<"channelShuffle", SimdArray> {
  if (!wanted.includes("input")) return {};
  return { input: dealt(device, dOutput, dOutput.shape.at(-1)! / groups) };
}

function dealt(device: Device, array: SimdArray, groups: number): SimdArray {
  const C = array.shape.at(-1)!;
  const shape = [sizeOf(array.shape) / C, C];
  const shuffled = move(device, array, [
    table(shape, 0, shape[0]!, (pixel) => pixel),
    table(shape, 1, C, (place) => (place % groups) * (C / groups) + Math.floor(place / groups)),
  ]);
  const output = device.share(shuffled, array.shape);
  device.release(shuffled);
  return output;
}
