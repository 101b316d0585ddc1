/** Ways in which convolutions have been got wrong. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import { build, map, padded, read } from "../../reference/einstein.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Window2 } from "../../reference/window.ts";
import { type Mutant, mutantOf } from "./mutant.ts";

type ConvInputs = Inputs<"conv2d", Tensor>;
type ConvParams = Params<"conv2d">;

/** The same numbers read from other places. */
function rearranged(
  t: Tensor,
  from: (...index: [number, number, number, number]) => [number, number, number, number],
): Tensor {
  const at = read<4>(t as Tensor<4>);
  return build(t.shape as readonly [number, number, number, number], (i, j, k, l) => at(...from(i, j, k, l)));
}

const zeroWhere = (t: Tensor, zero: (...index: [number, number, number, number]) => boolean): Tensor => {
  const at = read<4>(t as Tensor<4>);
  return build(t.shape as readonly [number, number, number, number], (i, j, k, l) =>
    zero(i, j, k, l) ? 0 : at(i, j, k, l),
  );
};

/** A fault in what forward reads. */
const reading = (fault: string, change: (inputs: ConvInputs, params: ConvParams) => ConvInputs): Mutant =>
  mutantOf("conv2d", fault, (right) => ({
    forward: (inputs, params) => right.forward(change(inputs, params), params),
  }));

/** A fault in the window that forward slides. */
const sliding = (fault: string, change: (params: ConvParams) => Partial<Window2>): Mutant =>
  mutantOf("conv2d", fault, (right) => ({
    forward: (inputs, params) => right.forward(inputs, { ...params, ...change(params) }),
  }));

/** A fault in what lies outside the image: the padding is written out, with something in it. */
const bordering = (
  fault: string,
  pixel: (input: Tensor<4>, y: number, x: number, b: number, c: number) => number,
): Mutant =>
  mutantOf("conv2d", fault, (right) => ({
    forward(inputs, params) {
      const [[top, bottom], [left, after]] = params.padding;
      const image = inputs.input as Tensor<4>;
      const [B, H, W, C] = image.shape;
      const input = build([B, top + H + bottom, left + W + after, C], (b, y, x, c) =>
        pixel(image, y - top, x - left, b, c),
      );
      return right.forward(
        { ...inputs, input },
        {
          ...params,
          padding: [
            [0, 0],
            [0, 0],
          ],
        },
      );
    },
  }));

/** A fault in the way back. */
const pullingBack = (
  fault: string,
  change: (inputs: ConvInputs, params: ConvParams) => { readonly inputs?: ConvInputs; readonly params?: ConvParams },
): Mutant =>
  mutantOf("conv2d", fault, (right) => ({
    vjp(inputs, output, dOutput, params, saved, wanted) {
      const changed = { inputs, params, ...change(inputs, params) };
      return right.vjp(changed.inputs, output, dOutput, changed.params, saved, wanted);
    },
  }));

const flipped = ({ kernel, ...rest }: ConvInputs): ConvInputs => {
  const [KY = 0, KX = 0] = kernel.shape;
  return { ...rest, kernel: rearranged(kernel, (ky, kx, c, o) => [KY - 1 - ky, KX - 1 - kx, c, o]) };
};
/** To the 11 significant bits of float16. */
const coarse = (t: Tensor): Tensor =>
  map(
    (x) =>
      x === 0
        ? 0
        : Math.round(x / 2 ** (Math.floor(Math.log2(Math.abs(x))) - 10)) *
          2 ** (Math.floor(Math.log2(Math.abs(x))) - 10),
    t,
  );

export const convolutionMutants: readonly Mutant[] = [
  reading("flips the kernel", flipped),
  reading("ignores the bias", ({ bias: _, ...rest }) => rest),
  reading("adds the bias twice", ({ bias, ...rest }) => ({ ...rest, bias: bias && map((v) => 2 * v, bias) })),
  reading("adds the first bias everywhere", ({ bias, ...rest }) => ({
    ...rest,
    bias: bias && map(() => bias.data[0]!, bias),
  })),
  reading("sees the first channel only", ({ kernel, ...rest }) => ({
    ...rest,
    kernel: zeroWhere(kernel, (_y, _x, c) => c > 0),
  })),
  reading("drops the last channel", ({ kernel, ...rest }) => {
    const C = kernel.shape[2]!;
    return { ...rest, kernel: zeroWhere(kernel, (_y, _x, c) => C > 1 && c === C - 1) };
  }),
  reading("drops the last row of the kernel", ({ kernel, ...rest }) => {
    const KY = kernel.shape[0]!;
    return { ...rest, kernel: zeroWhere(kernel, (ky) => KY > 1 && ky === KY - 1) };
  }),
  reading("reads every image from the first", ({ input, ...rest }) => ({
    ...rest,
    input: rearranged(input, (_b, y, x, c) => [0, y, x, c]),
  })),
  reading("reverses the channels", ({ input, ...rest }) => {
    const C = input.shape[3]!;
    return { ...rest, input: rearranged(input, (b, y, x, c) => [b, y, x, C - 1 - c]) };
  }),
  reading("gives every group the channels of the first", ({ input, ...rest }, { groups }) => {
    const perGroup = input.shape[3]! / groups;
    return { ...rest, input: rearranged(input, (b, y, x, c) => [b, y, x, c % perGroup]) };
  }),
  reading("interleaves the groups", ({ input, ...rest }, { groups }) => {
    const perGroup = input.shape[3]! / groups;
    return {
      ...rest,
      input: rearranged(input, (b, y, x, c) => [b, y, x, (c % perGroup) * groups + Math.floor(c / perGroup)]),
    };
  }),
  reading("computes the first filter everywhere", ({ kernel, ...rest }) => ({
    ...rest,
    kernel: rearranged(kernel, (ky, kx, c) => [ky, kx, c, 0]),
  })),
  reading("holds its kernel in float16", ({ kernel, ...rest }) => ({ ...rest, kernel: coarse(kernel) })),
  reading("holds its input in float16", ({ input, ...rest }) => ({ ...rest, input: coarse(input) })),
  sliding("swaps the pads before and after", ({ padding: [[top, bottom], [left, right]] }) => ({
    padding: [
      [bottom, top],
      [right, left],
    ],
  })),
  sliding("swaps the strides of y and x", ({ stride: [y, x] }) => ({ stride: [x, y] })),
  sliding("swaps the dilations of y and x", ({ dilation: [y, x] }) => ({ dilation: [x, y] })),
  sliding("ignores the dilation", () => ({ dilation: [1, 1] })),
  bordering("pads with 0.001", (input, y, x, b, c) => padded<4>(input, 0.001)(b, y, x, c)),
  bordering("repeats the border outside", (input, y, x, b, c) => {
    const [, H, W] = input.shape;
    return read<4>(input)(b, Math.min(Math.max(y, 0), H - 1), Math.min(Math.max(x, 0), W - 1), c);
  }),
  pullingBack("forgets the dilation in its gradients", (_, params) => ({ params: { ...params, dilation: [1, 1] } })),
  pullingBack("swaps the pads in its gradients", (_, params) => {
    const [[top, bottom], [left, right]] = params.padding;
    return {
      params: {
        ...params,
        padding: [
          [bottom, top],
          [right, left],
        ],
      },
    };
  }),
  pullingBack("flips the kernel in its gradients", (inputs) => ({ inputs: flipped(inputs) })),
  pullingBack("takes the kernel gradient from the first image", ({ input, ...rest }) => ({
    inputs: { ...rest, input: zeroWhere(input, (b) => b > 0) },
  })),
  mutantOf("conv2d", "doubles the bias gradient", (right) => ({
    vjp(...call) {
      const gradients = right.vjp(...call);
      return gradients.bias ? { ...gradients, bias: map((g) => 2 * g, gradients.bias) } : gradients;
    },
  })),
  mutantOf("conv2d", "sends back every gradient, wanted or not", (right) => ({
    vjp: (inputs, output, dOutput, params, saved) =>
      right.vjp(inputs, output, dOutput, params, saved, ["input", "kernel", "bias"]),
  })),
];
