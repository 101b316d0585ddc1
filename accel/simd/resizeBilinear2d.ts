/** Bilinear resizing. The places and weights are computed once per row and column, in float64, and go to the kernel as tables. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/resizeBilinear2d.ts";
import type { Device, SimdArray } from "./device.ts";
import type { KernelName } from "./kernels.ts";

export function forward(device: Device, { input }: Inputs<"resizeBilinear2d", SimdArray>, params: Params) {
  const output = device.empty(outputShape({ input }, params));
  const [B = 0, Y = 0] = output.shape;
  run(device, "blend", B * Y, { source: input, target: output }, params);
  return { output };
}

export function vjp(
  device: Device,
  { input }: Inputs<"resizeBilinear2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"resizeBilinear2d">[],
): Gradients<"resizeBilinear2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const dInput = device.empty(input.shape);
  run(device, "blendGradient", input.shape[0]!, { source: dInput, target: dOutput }, params);
  return { input: dInput };
}

type Images = Readonly<Record<"source" | "target", SimdArray>>;

function run(device: Device, kernel: KernelName, items: number, { source, target }: Images, params: Params): void {
  const [, H = 0, W = 0, C = 0] = source.shape;
  const [, Y = 0, X = 0] = target.shape;
  const rows = neighbours(H, Y, params);
  const columns = neighbours(W, X, params);
  device.borrowWords([...rows, ...columns], (tables) =>
    device.run(kernel, items, {
      source: device.address(source),
      target: device.address(target),
      H,
      W,
      Y,
      X,
      C,
      rows: tables,
      columns: tables + 4 * rows.length,
    }),
  );
}

/** Four words for each target pixel: the source pixels on either side, and their weights as the bits of a float32. */
function neighbours(extent: number, size: number, { coordinates }: Params): readonly number[] {
  const bits = (weight: number): number => new Int32Array(Float32Array.of(weight).buffer)[0]!;
  return Array.from({ length: size }, (_, i) => {
    const place = Math.max(0, placeOf(i, extent, size, coordinates));
    const first = Math.min(Math.floor(place), extent - 1);
    return [first, Math.min(first + 1, extent - 1), bits(1 - (place - first)), bits(place - first)];
  }).flat();
}

function placeOf(i: number, extent: number, size: number, coordinates: Params["coordinates"]): number {
  if (coordinates === "halfPixel") return ((i + 0.5) * extent) / size - 0.5;
  if (coordinates === "asymmetric") return (i * extent) / size;
  return size > 1 ? (i * (extent - 1)) / (size - 1) : 0;
}
