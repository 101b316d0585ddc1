/** Max unpooling. Forward saves which value stayed at each pixel. Indices lie on the host: one that points nowhere is refused. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { expectPositions, outputShape, type Params } from "../../reference/maxUnpool2d.ts";
import type { Device, SimdArray } from "./device.ts";
import { floats } from "./floats.ts";
import type { KernelName } from "./kernels.ts";

export function forward(device: Device, { input, indices }: Inputs<"maxUnpool2d", SimdArray>, params: Params) {
  const shape = outputShape({ input, indices }, params);
  expectPositions(floats(device, indices), params.size);
  const output = device.empty(shape);
  const owners = device.empty(shape);
  run(device, "unpool", { input, indices, output, owners });
  return { output, saved: [owners] };
}

export function vjp(
  device: Device,
  { input, indices }: Inputs<"maxUnpool2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: Params,
  [owners]: readonly SimdArray[],
  wanted: readonly InputName<"maxUnpool2d">[],
): Gradients<"maxUnpool2d", SimdArray> {
  if (!wanted.includes("input")) return {};
  const dInput = device.empty(input.shape);
  run(device, "unpoolGradient", { input: dInput, indices, output: dOutput, owners: owners! });
  return { input: dInput };
}

type Arrays = Readonly<Record<"input" | "indices" | "output" | "owners", SimdArray>>;

function run(device: Device, kernel: KernelName, { input, indices, output, owners }: Arrays): void {
  const [B = 0, Y = 0, X = 0, C = 0] = input.shape;
  const [, H = 0, W = 0] = output.shape;
  device.run(kernel, B, {
    input: device.address(input),
    indices: device.address(indices),
    output: device.address(output),
    owners: device.address(owners),
    values: Y * X,
    pixels: H * W,
    C,
  });
}
