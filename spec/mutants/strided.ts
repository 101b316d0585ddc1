/** Ways in which the convolutions beside conv2d have been got wrong. */
import type { Inputs, OpName, Params } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { reference } from "../../reference/index.ts";
import { type Shape, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { type Mutant, mutantOf } from "./mutant.ts";

type Strided = "convTranspose2d" | "conv1d" | "conv3d";

/** A fault in what an op is told, forward. */
const told = <N extends OpName>(op: N, fault: string, change: (params: Params<N>) => Params<N>): Mutant =>
  mutantOf(op, fault, (right) => ({ forward: (inputs, params) => right.forward(inputs, change(params)) }));

/** A fault in what an op is told on the way back. */
const toldBack = <N extends OpName>(op: N, fault: string, change: (params: Params<N>) => Params<N>): Mutant =>
  mutantOf(op, fault, (right) => ({
    vjp: (inputs, output, dOutput, params, saved, wanted) =>
      right.vjp(inputs, output, dOutput, change(params), saved, wanted),
  }));

/** A fault in what it reads. */
const reading = <N extends Strided>(
  op: N,
  fault: string,
  change: (inputs: Inputs<N, Tensor>) => Inputs<N, Tensor>,
): Mutant => mutantOf(op, fault, (right) => ({ forward: (inputs, params) => right.forward(change(inputs), params) }));

const reversed = (input: Tensor, axes: readonly number[]): Tensor =>
  reference.kernels.reverse.forward({ input }, { axes }).output;

/** The same numbers, the last two axes exchanged by name only. */
const misread = ({ shape, data }: Tensor): Tensor => {
  const [A = 1, B = 1] = shape.slice(-2);
  const taps = sizeOf(shape.slice(0, -2));
  const values = Float64Array.from({ length: taps * A * B }, (_, at) => {
    const [tap, place] = [Math.floor(at / (A * B)), at % (A * B)];
    return data[tap * A * B + (place % A) * B + Math.floor(place / A)]!;
  });
  return tensor<Shape>(shape, values);
};

export const stridedMutants: readonly Mutant[] = [
  reading("convTranspose2d", "flips the kernel", ({ kernel, ...rest }) => ({
    ...rest,
    kernel: reversed(kernel, [0, 1]),
  })),
  reading("convTranspose2d", "takes the kernel for that of a convolution", ({ kernel, ...rest }) => ({
    ...rest,
    kernel: misread(kernel),
  })),
  reading("convTranspose2d", "adds the bias twice", ({ bias, ...rest }) => ({
    ...rest,
    ...(bias && { bias: map((v) => 2 * v, bias) }),
  })),
  told("convTranspose2d", "cuts the borders off the other way round", ({ padding: [y, x], ...rest }) => ({
    ...rest,
    padding: [
      [y[1], y[0]],
      [x[1], x[0]],
    ],
  })),
  told("convTranspose2d", "adds rows for columns", ({ outputPadding: [y, x], ...rest }) => {
    const most = (axis: 0 | 1) => Math.max(rest.stride[axis], rest.dilation[axis]) - 1;
    return { ...rest, outputPadding: [Math.min(x, most(0)), Math.min(y, most(1))] };
  }),
  toldBack("convTranspose2d", "forgets the dilation in its gradients", (params) => ({ ...params, dilation: [1, 1] })),
  mutantOf("convTranspose2d", "puts the added rows first", (right) => ({
    forward(inputs, params) {
      const { output } = right.forward(inputs, params);
      const [y, x] = params.outputPadding;
      return { output: y + x > 0 ? reversed(output, y > 0 ? [1] : [2]) : output };
    },
  })),
  reading("conv1d", "flips the kernel", ({ kernel, ...rest }) => ({ ...rest, kernel: reversed(kernel, [0]) })),
  told("conv1d", "pads on the other side", ({ padding: [[left, right]], ...rest }) => ({
    ...rest,
    padding: [[right, left]],
  })),
  told("conv1d", "ignores the dilation", (params) => ({ ...params, dilation: [1] })),
  reading("conv3d", "flips the kernel in z", ({ kernel, ...rest }) => ({ ...rest, kernel: reversed(kernel, [0]) })),
  reading("conv3d", "sees the volume from behind", ({ input, ...rest }) => ({ ...rest, input: reversed(input, [1]) })),
  told("conv3d", "swaps the dilations of z and x", ({ dilation: [z, y, x], ...rest }) => ({
    ...rest,
    dilation: [x, y, z],
  })),
  toldBack("conv3d", "pads at the wrong end in its gradients", ({ padding: [[front, back], y, x], ...rest }) => ({
    ...rest,
    padding: [[back, front], y, x],
  })),
];
