/**
 * 3-D convolution as a 2-D one: the planes under the taps in z lie side by side as further channels, so that a volume is a
 * batch of images. Nothing is multiplied twice; what it costs is a copy of the planes for each tap in z.
 */
import type { ConvParams, Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/conv3d.ts";
import type { Shape } from "../../reference/tensor.ts";
import * as conv2d from "./conv2d.ts";
import type { Device, SimdArray } from "./device.ts";
import { move, step, table } from "./move.ts";
import { sumOver } from "./reduce.ts";
import { reordered } from "./transpose.ts";

type Five = readonly [number, number, number, number, number];

export function forward(device: Device, { input, kernel, bias }: Inputs<"conv3d", SimdArray>, params: Params) {
  const shape = outputShape({ input, kernel, bias }, params);
  const [KZ, KY, KX, C, O] = kernel.shape as Five;
  const images = stackedInput(device, input, kernel.shape, shape, params);
  const flat = named(device, reordered(device, kernel, [1, 2, 0, 3, 4]), [KY, KX, KZ * C, O]);
  const { output } = conv2d.forward(device, { input: images, kernel: flat, bias }, planeParams(params));
  for (const array of [images, flat]) device.release(array);
  return { output: named(device, output, shape) };
}

export function vjp(
  device: Device,
  { input, kernel, bias }: Inputs<"conv3d", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"conv3d">[],
): Gradients<"conv3d", SimdArray> {
  const [B, D, H, W, C] = input.shape as Five;
  const [KZ, KY, KX, Cg, O] = kernel.shape as Five;
  const [, Z, Y, X] = dOutput.shape as Five;
  return {
    ...(wanted.includes("input") && { input: inputGradient() }),
    ...(wanted.includes("kernel") && { kernel: kernelGradient() }),
    ...(wanted.includes("bias") && bias && { bias: sumOver(device, dOutput, [0, 1, 2, 3]) }),
  };

  function inputGradient(): SimdArray {
    const { groups } = params;
    const windows = stackedGradient(device, dOutput, kernel.shape, input.shape, params);
    const rows = device.share(kernel, [KZ, KY * KX * Cg, groups, O / groups]);
    const flat = named(device, reordered(device, rows, [1, 2, 0, 3]), [KY, KX, Cg, KZ * O]);
    const images = conv2d.inputGradient(device, [B * D, H, W, C], flat, windows, planeParams(params));
    for (const array of [windows, rows, flat]) device.release(array);
    return named(device, images, input.shape);
  }

  function kernelGradient(): SimdArray {
    const images = stackedInput(device, input, kernel.shape, dOutput.shape, params);
    const windows = device.share(dOutput, [B * Z, Y, X, O]);
    const flat = conv2d.kernelGradient(device, images, [KY, KX, KZ * Cg, O], windows, planeParams(params));
    const taps = named(device, flat, [KY, KX, KZ, Cg, O]);
    const dKernel = reordered(device, taps, [2, 0, 1, 3, 4]);
    for (const array of [images, windows, taps]) device.release(array);
    return dKernel;
  }
}

const planeParams = ({ stride, dilation, padding, groups }: Params): ConvParams => ({
  stride: [stride[1], stride[2]],
  dilation: [dilation[1], dilation[2]],
  padding: [padding[1], padding[2]],
  groups,
});

/** For each plane of the output the input's planes under its taps: [batch·z, y, x, (group, kz, channel)]. */
function stackedInput(device: Device, input: SimdArray, kernel: Shape, output: Shape, params: Params): SimdArray {
  const [KZ] = kernel as Five;
  const [, Z] = output as Five;
  const [stride, dilation, [front]] = [params.stride[0], params.dilation[0], params.padding[0]];
  const planes = planesOf(device, input, (Z - 1) * stride + (KZ - 1) * dilation + 1, (plane) => plane - front);
  return stacked(device, planes, params.groups, {
    starts: Array.from({ length: Z }, (_, z) => stride * z),
    taps: Array.from({ length: KZ }, (_, kz) => dilation * kz),
  });
}

/** For each plane of the input the gradients of the windows over it, tap by tap; a stride leaves empty planes between them. */
function stackedGradient(device: Device, dOutput: SimdArray, kernel: Shape, input: Shape, params: Params): SimdArray {
  const [KZ] = kernel as Five;
  const [, D] = input as Five;
  const [stride, dilation, [front]] = [params.stride[0], params.dilation[0], params.padding[0]];
  const reach = dilation * (KZ - 1);
  const planes = planesOf(device, dOutput, D + reach, (plane) => {
    const window = (plane + front - reach) / stride;
    return Number.isInteger(window) ? window : -1;
  });
  return stacked(device, planes, params.groups, {
    starts: Array.from({ length: D }, (_, z) => z),
    taps: Array.from({ length: KZ }, (_, kz) => reach - dilation * kz),
  });
}

/** `count` planes, of which each shows one of the volume's; zeros where there is none. */
function planesOf(device: Device, volume: SimdArray, count: number, from: (plane: number) => number): SimdArray {
  const [B, D, H, W, C] = volume.shape as Five;
  const flat: Shape = [B, D, H * W * C];
  const planes = move(device, volume, [
    table(flat, 0, B, (b) => b),
    table(flat, 1, count, from),
    table(flat, 2, H * W * C, (at) => at),
  ]);
  return named(device, planes, [B, count, H, W, C]);
}

/** Plane start + tap for every start and tap, the taps of a group side by side with its channels. Releases the planes. */
function stacked(
  device: Device,
  planes: SimdArray,
  groups: number,
  { starts, taps }: { readonly starts: readonly number[]; readonly taps: readonly number[] },
): SimdArray {
  const [B, , H, W, C] = planes.shape as Five;
  const plane = step(planes.shape, 1);
  const steps = (count: number, by: number) => Array.from({ length: count }, (_, i) => i * by);
  const images = move(device, planes, [
    steps(B, step(planes.shape, 0)),
    starts.map((start) => start * plane),
    steps(H * W, C),
    steps(groups, C / groups),
    taps.map((tap) => tap * plane),
    steps(C / groups, 1),
  ]);
  device.release(planes);
  return named(device, images, [B * starts.length, H, W, taps.length * C]);
}

/** The same array under another shape. */
function named(device: Device, array: SimdArray, shape: Shape): SimdArray {
  const other = device.share(array, shape);
  device.release(array);
  return other;
}
