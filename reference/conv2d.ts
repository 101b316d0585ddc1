/**
 * 2-D convolution (cross-correlation, as every neural-network library means it).
 * Pixels outside the input count as 0. With groups, output channel o sees only the input channels of its own group.
 * Lecture 000, "New Block: 2D Convolution"; lecture 003, "Convolution Summary"; grouped: lecture 004, on ResNeXt.
 */
import type { Ops } from "./catalogue.ts";
import { expectFilters } from "./channels.ts";
import { accumulate, build, each, padded, read, sum } from "./einstein.ts";
import { expectRank } from "./errors.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";
import { pixelUnder, windowCounts } from "./window.ts";

/** (g o) is one axis counted in two digits: group g, and filter o within the group. */
export const equation = `
  output[b, y, x, (g o)] = kernel[ΔY, ΔX, C, (g o)]
    input[b, stride.y*y + dilation.y*ΔY - padding.top, stride.x*x + dilation.x*ΔX - padding.left, (g C)]
    + bias[(g o)]  where g < groups`;

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, inChannel]
  readonly kernel: Tensor<4>; // [ky, kx, inChannel / groups, outChannel]
  readonly bias?: Tensor<1> | undefined; // [outChannel]
}
export type Params = Ops<unknown>["conv2d"]["params"];

/** @throws {ShapeError} when kernel or bias do not fit the input; {ParameterError} when groups do not divide the channels. */
export function outputShape({ input, kernel, bias }: Ops<Shaped>["conv2d"]["inputs"], params: Params) {
  const [B, H, W] = expectRank("conv2d", "input", input, 4, "[batch, y, x, channel]");
  const [KY, KX, , O] = expectRank("conv2d", "kernel", kernel, 4, "[ky, kx, inChannel / groups, outChannel]");
  expectFilters("conv2d", { input, kernel, bias }, params.groups);
  return [B, ...windowCounts("conv2d", [H, W], [KY, KX], params), O] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const { row, column } = pixelUnder(params);
  const [KY, KX, C, O] = inputs.kernel.shape;
  const group = (o: number) => Math.floor(o / (O / params.groups));
  const input = padded(inputs.input);
  const kernel = read(inputs.kernel);
  const bias = inputs.bias ? read(inputs.bias) : () => 0;

  return build(outputShape(inputs, params), (b, y, x, o) => {
    const first = group(o) * C;
    const products = sum(
      [KY, KX, C],
      (ky, kx, c) => kernel(ky, kx, c, o) * input(b, row(y, ky), column(x, kx), first + c),
    );
    return products + bias(o);
  });
}

/** Every product that forward adds into output sends the same edge back: once to each factor. */
export function vjp(inputs: Inputs, _output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  const { row, column } = pixelUnder(params);
  const [KY, KX, C, O] = inputs.kernel.shape;
  const group = (o: number) => Math.floor(o / (O / params.groups));
  const input = padded(inputs.input);
  const kernel = read(inputs.kernel);
  const dOutput = read(gradient);
  const grads = { input: zeros(inputs.input.shape), kernel: zeros(inputs.kernel.shape), bias: zeros([O]) };
  const dInput = accumulate(grads.input);
  const dKernel = accumulate(grads.kernel);
  const dBias = accumulate(grads.bias);

  each(gradient.shape, (b, y, x, o) => {
    const g = dOutput(b, y, x, o);
    const first = group(o) * C;
    dBias(o, g);
    each([KY, KX, C], (ky, kx, c) => {
      dKernel(ky, kx, c, o, g * input(b, row(y, ky), column(x, kx), first + c));
      dInput(b, row(y, ky), column(x, kx), first + c, g * kernel(ky, kx, c, o));
    });
  });
  return grads;
}
