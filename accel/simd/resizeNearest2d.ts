/** Nearest-neighbour resizing: an average pool whose windows are single pixels; backwards a sum over the copies of each. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/resizeNearest2d.ts";
import type { Device, SimdArray } from "./device.ts";
import { poolOver } from "./pool2d.ts";
import { table } from "./tables.ts";
import type { TapTable } from "./taps.ts";

export function forward(device: Device, { input }: Inputs<"resizeNearest2d", SimdArray>, params: Params) {
  const output = device.empty(outputShape({ input }, params));
  const [, H = 0, W = 0] = input.shape;
  const copies = (extent: number, size: number): TapTable =>
    table(size, (i) => ({ begin: sourceOf(i, extent, size, params), count: 1 }));
  const tables = { rows: copies(H, params.size[0]), columns: copies(W, params.size[1]) };
  poolOver(device, "averagePool", { input, output, ...tables, direction: "forward" });
  return { output };
}

export function vjp(
  device: Device,
  { input }: Inputs<"resizeNearest2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"resizeNearest2d">[],
): Gradients<"resizeNearest2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const output = device.empty(input.shape);
  const [, H = 0, W = 0] = input.shape;
  const tables = { rows: readers(H, params.size[0], params), columns: readers(W, params.size[1], params) };
  poolOver(device, "averagePool", { input: dOutput, output, ...tables, allTaps: 1, direction: "forward" });
  return { input: output };
}

/** The input pixel that output pixel i copies. */
function sourceOf(i: number, extent: number, size: number, { coordinates }: Params): number {
  return coordinates === "halfPixel"
    ? Math.floor(((2 * i + 1) * extent) / (2 * size))
    : Math.floor((i * extent) / size);
}

/** The copies of each input pixel: they are neighbours. */
function readers(extent: number, size: number, params: Params): TapTable {
  const runs = Array.from({ length: extent }, () => ({ begin: 0, count: 0 }));
  for (let i = 0; i < size; i++) {
    const run = runs[sourceOf(i, extent, size, params)]!;
    if (run.count++ === 0) run.begin = i;
  }
  return table(extent, (pixel) => runs[pixel]!);
}
