/** Bed of nails: an average pool whose windows see one pixel or none, and backwards one that sees every nail. */
import { outputShape, type Params } from "../../reference/bedOfNails2d.ts";
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import type { Device, SimdArray } from "./device.ts";
import { poolOver } from "./pool2d.ts";
import { table } from "./tables.ts";

export function forward(device: Device, { input }: Inputs<"bedOfNails2d", SimdArray>, params: Params) {
  const output = device.empty(outputShape({ input }, params));
  const nails = (extent: number, scale: number) =>
    table(extent * scale, (i) => ({ begin: i / scale, count: i % scale === 0 ? 1 : 0 }));
  const [, H = 0, W = 0] = input.shape;
  const tables = { rows: nails(H, params.scale[0]), columns: nails(W, params.scale[1]) };
  poolOver(device, "averagePool", { input, output, ...tables, direction: "forward" });
  return { output };
}

export function vjp(
  device: Device,
  { input }: Inputs<"bedOfNails2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  { scale }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"bedOfNails2d">[],
): Gradients<"bedOfNails2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const output = device.empty(input.shape);
  const [, H = 0, W = 0] = input.shape;
  const rows = table(H, (y) => ({ begin: y * scale[0], count: 1 }));
  const columns = table(W, (x) => ({ begin: x * scale[1], count: 1 }));
  poolOver(device, "averagePool", { input: dOutput, output, rows, columns, direction: "forward" });
  return { input: output };
}
