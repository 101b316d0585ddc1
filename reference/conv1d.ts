/**
 * 1-D convolution (cross-correlation): a kernel slides along a signal.
 * Outside the signal is 0. With groups, output channel o sees only the input channels of its own group.
 * Lecture 004, "Convolutions in 1D" and "Stride, Padding, and Dilation".
 */
import type { Ops } from "./catalogue.ts";
import { expectFilters } from "./channels.ts";
import { accumulate, build, each, padded, read, sum } from "./einstein.ts";
import { expectRank } from "./errors.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";
import { windowCount } from "./window.ts";

export const equation = `
  output[b, x, (g o)] = kernel[ΔX, C, (g o)] input[b, stride.x*x + dilation.x*ΔX - padding.left, (g C)]
    + bias[(g o)]  where g < groups`;

export interface Inputs {
  readonly input: Tensor<3>; // [batch, x, inChannel]
  readonly kernel: Tensor<3>; // [kx, inChannel / groups, outChannel]
  readonly bias?: Tensor<1> | undefined; // [outChannel]
}
export type Params = Ops<unknown>["conv1d"]["params"];

/** @throws {ShapeError} when kernel or bias do not fit the input; {ParameterError} when groups do not divide the channels. */
export function outputShape({ input, kernel, bias }: Ops<Shaped>["conv1d"]["inputs"], params: Params) {
  const [B, W] = expectRank("conv1d", "input", input, 3, "[batch, x, channel]");
  const [KX, , O] = expectRank("conv1d", "kernel", kernel, 3, "[kx, inChannel / groups, outChannel]");
  expectFilters("conv1d", { input, kernel, bias }, params.groups);
  const [stride, dilation, padding] = [params.stride[0], params.dilation[0], params.padding[0]];
  return [B, windowCount("conv1d", "x", W, { size: KX, stride, dilation, padding }), O] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<3> {
  const [KX, C, O] = inputs.kernel.shape;
  const { place, group } = indexing(params, O);
  const input = padded(inputs.input);
  const kernel = read(inputs.kernel);
  const bias = inputs.bias ? read(inputs.bias) : () => 0;

  return build(outputShape(inputs, params), (b, x, o) => {
    const first = group(o) * C;
    return sum([KX, C], (kx, c) => kernel(kx, c, o) * input(b, place(x, kx), first + c)) + bias(o);
  });
}

/** Every product that forward adds into output sends the same edge back: once to each factor. */
export function vjp(inputs: Inputs, _output: Tensor<3>, gradient: Tensor<3>, params: Params) {
  const [KX, C, O] = inputs.kernel.shape;
  const { place, group } = indexing(params, O);
  const input = padded(inputs.input);
  const kernel = read(inputs.kernel);
  const dOutput = read(gradient);
  const grads = { input: zeros(inputs.input.shape), kernel: zeros(inputs.kernel.shape), bias: zeros([O]) };
  const dInput = accumulate(grads.input);
  const dKernel = accumulate(grads.kernel);
  const dBias = accumulate(grads.bias);

  each(gradient.shape, (b, x, o) => {
    const g = dOutput(b, x, o);
    const first = group(o) * C;
    dBias(o, g);
    each([KX, C], (kx, c) => {
      dKernel(kx, c, o, g * input(b, place(x, kx), first + c));
      dInput(b, place(x, kx), first + c, g * kernel(kx, c, o));
    });
  });
  return grads;
}

/** Where tap kx of the window at x lies, and the group of a filter. */
function indexing({ stride: [s], dilation: [d], padding: [[left]], groups }: Params, O: number) {
  return {
    place: (x: number, kx: number) => s * x + d * kx - left,
    group: (o: number) => Math.floor(o / (O / groups)),
  };
}
