/**
 * 3-D convolution (cross-correlation) over volumes or videos: the kernel also slides along z.
 * Outside the volume is 0. With groups, output channel o sees only the input channels of its own group.
 * Lecture 004, "Convolutions in Higher Dimensions".
 */
import type { Ops } from "./catalogue.ts";
import { expectFilters } from "./channels.ts";
import { accumulate, build, each, padded, read, sum } from "./einstein.ts";
import { expectRank } from "./errors.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";
import { pixelUnder, windowCount } from "./window.ts";

export const equation = `
  output[b, z, y, x, (g o)] = kernel[ΔZ, ΔY, ΔX, C, (g o)]
    input[b, stride.z*z + dilation.z*ΔZ - padding.front, stride.y*y + dilation.y*ΔY - padding.top,
      stride.x*x + dilation.x*ΔX - padding.left, (g C)]
    + bias[(g o)]  where g < groups`;

export interface Inputs {
  readonly input: Tensor<5>; // [batch, z, y, x, inChannel]
  readonly kernel: Tensor<5>; // [kz, ky, kx, inChannel / groups, outChannel]
  readonly bias?: Tensor<1> | undefined; // [outChannel]
}
export type Params = Ops<unknown>["conv3d"]["params"];

/** @throws {ShapeError} when kernel or bias do not fit the input; {ParameterError} when groups do not divide the channels. */
export function outputShape({ input, kernel, bias }: Ops<Shaped>["conv3d"]["inputs"], params: Params) {
  const [B, D, H, W] = expectRank("conv3d", "input", input, 5, "[batch, z, y, x, channel]");
  const [KZ, KY, KX, , O] = expectRank("conv3d", "kernel", kernel, 5, "[kz, ky, kx, inChannel / groups, outChannel]");
  expectFilters("conv3d", { input, kernel, bias }, params.groups);
  const along = (axis: 0 | 1 | 2, name: string, extent: number, size: number) => {
    const [stride, dilation, padding] = [params.stride[axis], params.dilation[axis], params.padding[axis]];
    return windowCount("conv3d", name, extent, { size, stride, dilation, padding });
  };
  return [B, along(0, "z", D, KZ), along(1, "y", H, KY), along(2, "x", W, KX), O] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<5> {
  const [KZ, KY, KX, C, O] = inputs.kernel.shape;
  const { plane, row, column, group } = indexing(params, O);
  const input = padded(inputs.input);
  const kernel = read(inputs.kernel);
  const bias = inputs.bias ? read(inputs.bias) : () => 0;

  return build(outputShape(inputs, params), (b, z, y, x, o) => {
    const first = group(o) * C;
    const products = sum(
      [KZ, KY, KX, C],
      (kz, ky, kx, c) => kernel(kz, ky, kx, c, o) * input(b, plane(z, kz), row(y, ky), column(x, kx), first + c),
    );
    return products + bias(o);
  });
}

/** Every product that forward adds into output sends the same edge back: once to each factor. */
export function vjp(inputs: Inputs, _output: Tensor<5>, gradient: Tensor<5>, params: Params) {
  const [KZ, KY, KX, C, O] = inputs.kernel.shape;
  const { plane, row, column, group } = indexing(params, O);
  const input = padded(inputs.input);
  const kernel = read(inputs.kernel);
  const dOutput = read(gradient);
  const grads = { input: zeros(inputs.input.shape), kernel: zeros(inputs.kernel.shape), bias: zeros([O]) };
  const dInput = accumulate(grads.input);
  const dKernel = accumulate(grads.kernel);
  const dBias = accumulate(grads.bias);

  each(gradient.shape, (b, z, y, x, o) => {
    const g = dOutput(b, z, y, x, o);
    const first = group(o) * C;
    dBias(o, g);
    each([KZ, KY, KX, C], (kz, ky, kx, c) => {
      dKernel(kz, ky, kx, c, o, g * input(b, plane(z, kz), row(y, ky), column(x, kx), first + c));
      dInput(b, plane(z, kz), row(y, ky), column(x, kx), first + c, g * kernel(kz, ky, kx, c, o));
    });
  });
  return grads;
}

/** Where the taps of a window lie, and the group of a filter. */
function indexing({ stride, dilation, padding, groups }: Params, O: number) {
  const [[front], top, left] = padding;
  return {
    plane: (z: number, kz: number) => stride[0] * z + dilation[0] * kz - front,
    ...pixelUnder({ stride: [stride[1], stride[2]], dilation: [dilation[1], dilation[2]], padding: [top, left] }),
    group: (o: number) => Math.floor(o / (O / groups)),
  };
}
