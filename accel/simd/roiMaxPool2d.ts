/**
 * Max pooling over boxes: plain loops on the host over the engine's memory, because the bins of a box are known only when its
 * corners are read, and boxes are few. Forward saves each bin's winner as an offset into the input, −1 where the bin is empty.
 */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/roiMaxPool2d.ts";
import { sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import { floats } from "./floats.ts";

export function forward(device: Device, { input, boxes }: Inputs<"roiMaxPool2d", SimdArray>, params: Params) {
  const shape = outputShape({ input, boxes }, params);
  const [R, Y, X, C] = shape;
  const [B = 0, H = 0, W = 0] = input.shape;
  const output = device.empty(shape);
  const winners = device.empty(shape);
  const [from, corners, to] = [floats(device, input), floats(device, boxes), floats(device, output)];
  const saved = device.words(device.address(winners), sizeOf(shape));
  let cell = 0;
  for (let r = 0; r < R; r++) {
    const [image = 0, x1 = 0, y1 = 0, x2 = 0, y2 = 0] = corners.subarray(5 * r, 5 * r + 5);
    const rows = edges(y1, y2, Y, H, params.scale);
    const columns = edges(x1, x2, X, W, params.scale);
    for (let y = 0; y < Y; y++) {
      for (let x = 0; x < X; x++) {
        for (let c = 0; c < C; c++) {
          const winner = image < B ? largest(from, [image * H, W, C, c], rows[y]!, columns[x]!) : -1;
          saved[cell] = winner;
          to[cell++] = winner < 0 ? 0 : from[winner]!;
        }
      }
    }
  }
  return { output, saved: [winners] };
}

/** Each winner gets the gradient of its bin. */
export function vjp(
  device: Device,
  { input }: Inputs<"roiMaxPool2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: Params,
  [winners]: readonly SimdArray[],
  wanted: readonly InputName<"roiMaxPool2d">[],
): Gradients<"roiMaxPool2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const dInput = device.empty(input.shape);
  const [to, from] = [floats(device, dInput).fill(0), floats(device, dOutput)];
  const saved = device.words(device.address(winners!), from.length);
  for (const [cell, winner] of saved.entries()) if (winner >= 0) to[winner]! += from[cell]!;
  return { input: dInput };
}

type Edge = readonly [begin: number, end: number];

/** The first and the one after the last pixel of each bin, inside the image. */
function edges(near: number, far: number, bins: number, extent: number, scale: number): readonly Edge[] {
  const rounded = (value: number) => (value < 0 ? Math.ceil(value - 0.5) : Math.floor(value + 0.5));
  const begin = rounded(near * scale);
  const length = Math.max(rounded(far * scale) - begin + 1, 1);
  const inside = (at: number) => Math.max(0, Math.min(extent, begin + at));
  return Array.from({ length: bins }, (_, i) => [
    inside(Math.floor((i * length) / bins)),
    inside(Math.ceil(((i + 1) * length) / bins)),
  ]);
}

/** The offset of the first largest pixel of a channel; the first NaN is larger than all. */
function largest(
  pixels: Float32Array,
  [firstRow, W, C, c]: readonly [number, number, number, number],
  [top, bottom]: Edge,
  [left, right]: Edge,
): number {
  let winner = -1;
  let best = -Infinity;
  for (let row = top; row < bottom; row++) {
    for (let column = left; column < right; column++) {
      const at = ((firstRow + row) * W + column) * C + c;
      const value = pixels[at]!;
      if (Number.isNaN(value)) return at;
      if (winner < 0 || value > best) [winner, best] = [at, value];
    }
  }
  return winner;
}
