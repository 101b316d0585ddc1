/** Transposed convolution: the gathers of conv2d with their tables exchanged, over the kernel as it lies. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/convTranspose2d.ts";
import { convolve, kernelGradient } from "./conv2d.ts";
import type { Device, SimdArray } from "./device.ts";
import { sumOver } from "./reduce.ts";
import { axisOf, backwardTaps, forwardTaps } from "./taps.ts";
import { reordered } from "./transpose.ts";

type Quad = readonly [number, number, number, number];

/** Each output pixel looks for the input pixels that have laid their kernel over it: taps in reverse. */
export function forward(device: Device, { input, kernel, bias }: Inputs<"convTranspose2d", SimdArray>, params: Params) {
  const output = device.empty(outputShape({ input, kernel, bias }, params));
  const [KY, KX, C, O] = kernel.shape as Quad;
  const [, H, W] = input.shape as Quad;
  const [, Y, X] = output.shape as Quad;
  const lastTap = (KY * KX - 1) * C * O;
  const pack = { source: device.address(kernel) + 4 * lastTap, columns: O, rows: C / params.groups, slabs: KY * KX };
  convolve(device, {
    source: input,
    target: output,
    bias,
    params,
    taps: [KY, KX],
    rows: backwardTaps(axisOf(params, 0, Y, H, KY)),
    columns: backwardTaps(axisOf(params, 1, X, W, KX)),
    pack: { ...pack, group: (C / params.groups) * O, slab: -C * O, row: O, column: 1 },
  });
  return { output };
}

export function vjp(
  device: Device,
  { input, kernel, bias }: Inputs<"convTranspose2d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"convTranspose2d">[],
): Gradients<"convTranspose2d", SimdArray> {
  const [KY, KX, C, O] = kernel.shape as Quad;
  return {
    ...(wanted.includes("input") && { input: collected() }),
    ...(wanted.includes("kernel") && { kernel: swapped() }),
    ...(wanted.includes("bias") && bias && { bias: sumOver(device, dOutput, [0, 1, 2]) }),
  };

  /** A plain convolution of the output's gradient. */
  function collected(): SimdArray {
    const dInput = device.empty(input.shape);
    const [, H, W] = input.shape as Quad;
    const [, Y, X] = dOutput.shape as Quad;
    const pack = { source: device.address(kernel), columns: C / params.groups, rows: O, slabs: KY * KX };
    convolve(device, {
      source: dOutput,
      target: dInput,
      params,
      taps: [KY, KX],
      rows: forwardTaps(axisOf(params, 0, Y, H, KY)),
      columns: forwardTaps(axisOf(params, 1, X, W, KX)),
      pack: { ...pack, group: (C / params.groups) * O, slab: C * O, row: 1, column: O },
    });
    return dInput;
  }

  /** That of the convolution the other way, whose kernel has its channels swapped. */
  function swapped(): SimdArray {
    const gradient = kernelGradient(device, dOutput, [KY, KX, O, C], input, params);
    const dKernel = reordered(device, gradient, [0, 1, 3, 2]);
    device.release(gradient);
    return dKernel;
  }
}
