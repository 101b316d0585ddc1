/**
 * Transposed 2-D convolution: every input pixel lays its multiple of the kernel into the output, `stride` pixels apart.
 * It is the adjoint of the conv2d whose kernel has its last two axes swapped. `padding` cuts the borders off, and
 * `outputPadding` adds rows and columns at the far end, where only the bias may be.
 * It learns the upsampling of lecture 002, "Upsampling". Dumoulin & Visin, "A guide to convolution arithmetic", chapter 4.
 */
import type { Ops } from "./catalogue.ts";
import { expectBias } from "./channels.ts";
import { accumulate, each, padded, read } from "./einstein.ts";
import { expectAxis, expectRank, expectWhole, ParameterError, ShapeError } from "./errors.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";
import { expectWindow, pixelUnder } from "./window.ts";

/** Written from the input's side: where several pixels meet in the output, they add up. */
export const equation = `
  output[B, stride.y*Y + dilation.y*ΔY - padding.top, stride.x*X + dilation.x*ΔX - padding.left, (G O)] +=
    kernel[ΔY, ΔX, (G C), O] input[B, Y, X, (G C)]  where G < groups
  output[B, V, U, N] += bias[N]`;

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, inChannel]
  readonly kernel: Tensor<4>; // [ky, kx, inChannel, outChannel / groups]
  readonly bias?: Tensor<1> | undefined; // [outChannel]
}
export type Params = Ops<unknown>["convTranspose2d"]["params"];

/** @throws {ShapeError} when kernel or bias do not fit the input, or nothing is left; {ParameterError} for a param out of range. */
export function outputShape({ input, kernel, bias }: Ops<Shaped>["convTranspose2d"]["inputs"], params: Params) {
  const [B, H, W, C] = expectRank("convTranspose2d", "input", input, 4, "[batch, y, x, channel]");
  const axes = "[ky, kx, inChannel, outChannel / groups]";
  const [KY, KX, , perGroup] = expectRank("convTranspose2d", "kernel", kernel, 4, axes);
  const { groups } = params;
  expectWhole("convTranspose2d", "groups", groups, 1);
  if (C % groups !== 0) {
    throw new ParameterError(`convTranspose2d: groups must divide the input's ${C} channels, got ${groups}`);
  }
  expectAxis("convTranspose2d", "kernel", kernel, 2, C, "the input's channel count");
  expectBias("convTranspose2d", bias, perGroup * groups);
  return [B, spread(0, "y", H, KY, params), spread(1, "x", W, KX, params), perGroup * groups] as const;
}

/** (extent − 1)·stride − before − after + dilation·(size − 1) + outputPadding + 1: the conv2d that goes back gives `extent`. */
function spread(axis: 0 | 1, name: string, extent: number, size: number, params: Params): number {
  const [stride, dilation, padding] = [params.stride[axis], params.dilation[axis], params.padding[axis]];
  const extra = params.outputPadding[axis];
  expectWindow("convTranspose2d", name, { size, stride, dilation, padding });
  expectWhole("convTranspose2d", `outputPadding.${name}`, extra, 0);
  if (extra >= Math.max(stride, dilation)) {
    throw new ParameterError(
      `convTranspose2d: outputPadding.${name} must be below ${Math.max(stride, dilation)} (the larger of stride and dilation), got ${extra}`,
    );
  }
  const whole = (extent - 1) * stride + dilation * (size - 1) + 1 + extra;
  const [before, after] = padding;
  if (whole - before - after < 1) {
    throw new ShapeError(
      `convTranspose2d: padding.${name} must leave at least one of ${whole} pixels, got ${before} + ${after}`,
    );
  }
  return whole - before - after;
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const { row, column } = pixelUnder(params);
  const [KY, KX, , O] = inputs.kernel.shape;
  const group = groupOf(inputs, params);
  const input = read(inputs.input);
  const kernel = read(inputs.kernel);
  const result = zeros(outputShape(inputs, params));
  const output = accumulate(result);

  each(inputs.input.shape, (b, y, x, c) =>
    each([KY, KX, O], (ky, kx, o) =>
      output(b, row(y, ky), column(x, kx), group(c) * O + o, input(b, y, x, c) * kernel(ky, kx, c, o)),
    ),
  );
  if (inputs.bias) {
    const bias = read(inputs.bias);
    each(result.shape, (b, y, x, o) => output(b, y, x, o, bias(o)));
  }
  return result;
}

/** Every product that forward lays into output brings the gradient of its place back, once to each factor. */
export function vjp(inputs: Inputs, _output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  const { row, column } = pixelUnder(params);
  const [KY, KX, , O] = inputs.kernel.shape;
  const group = groupOf(inputs, params);
  const input = read(inputs.input);
  const kernel = read(inputs.kernel);
  const dOutput = padded(gradient);
  const grads = {
    input: zeros(inputs.input.shape),
    kernel: zeros(inputs.kernel.shape),
    bias: zeros([O * params.groups]),
  };
  const dInput = accumulate(grads.input);
  const dKernel = accumulate(grads.kernel);
  const dBias = accumulate(grads.bias);

  each(inputs.input.shape, (b, y, x, c) =>
    each([KY, KX, O], (ky, kx, o) => {
      const g = dOutput(b, row(y, ky), column(x, kx), group(c) * O + o);
      dInput(b, y, x, c, g * kernel(ky, kx, c, o));
      dKernel(ky, kx, c, o, g * input(b, y, x, c));
    }),
  );
  each(gradient.shape, (b, y, x, o) => dBias(o, dOutput(b, y, x, o)));
  return grads;
}

/** The group of an input channel. */
const groupOf = ({ input }: Inputs, { groups }: Params) => {
  const perGroup = input.shape[3] / groups;
  return (c: number) => Math.floor(c / perGroup);
};
