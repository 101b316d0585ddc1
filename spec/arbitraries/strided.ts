/** Random convolutions along one axis and three, and transposed ones. */
import fc from "fast-check";
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shaped } from "../../reference/tensor.ts";
import { samePadding } from "../samePadding.ts";
import { axis, habit, padded } from "./axes.ts";
import { batch, grouping, of, upTo } from "./pieces.ts";

type Filters = Inputs<"conv1d", Shaped>;
type Drawn<P> = fc.Arbitrary<{ readonly inputs: Filters; readonly params: P }>;

/** The bias comes and goes. */
const withBias = (inputs: Omit<Filters, "bias">, O: number, hasBias: boolean): Filters =>
  hasBias ? { ...inputs, bias: of(O) } : inputs;

export const conv1d: Drawn<Params<"conv1d">> = fc
  .record({ B: batch, x: axis, how: habit, channels: grouping, hasBias: fc.boolean() })
  .map(({ B, x: free, how, channels: { groups, C, O }, hasBias }) => {
    const x = padded(free, how);
    return {
      inputs: withBias({ input: of(B, x.extent, C), kernel: of(x.size, C / groups, O) }, O, hasBias),
      params: { stride: [x.stride], dilation: [x.dilation], padding: [[x.before, x.after]], groups },
    };
  });

/** Fewer places and channels than in two axes: a volume has many of both. */
const shortAxis = axis.map((one) => ({ ...one, size: Math.min(one.size, 2) })).filter(({ extent }) => extent <= 4);
const fewChannels = fc.constantFrom(
  { groups: 1, C: 2, O: 3 },
  { groups: 1, C: 1, O: 5 },
  { groups: 2, C: 4, O: 6 },
  { groups: 3, C: 3, O: 3 },
);

export const conv3d: Drawn<Params<"conv3d">> = fc
  .record({
    ...{ B: batch, axes: fc.tuple(shortAxis, shortAxis, shortAxis), how: habit },
    ...{ channels: fewChannels, hasBias: fc.boolean() },
  })
  .map(({ B, axes: [slices, rows, columns], how, channels: { groups, C, O }, hasBias }) => {
    const [z, y, x] = [padded(slices, how), padded(rows, how), padded(columns, how)];
    const kernel = of(z.size, y.size, x.size, C / groups, O);
    return {
      inputs: withBias({ input: of(B, z.extent, y.extent, x.extent, C), kernel }, O, hasBias),
      params: {
        stride: [z.stride, y.stride, x.stride],
        dilation: [z.dilation, y.dilation, x.dilation],
        padding: [
          [z.before, z.after],
          [y.before, y.after],
          [x.before, x.after],
        ],
        groups,
      },
    };
  });

/** One axis of a transposed window: what is cut off always leaves a pixel, and `extra` is below stride or dilation. */
const spreading = fc
  .record({
    extent: upTo(4),
    size: upTo(3),
    stride: upTo(3),
    dilation: fc.constantFrom(1, 2, 1, 3),
    before: upTo(3, 0),
    after: upTo(3, 0),
    extra: upTo(2, 0),
  })
  .map((one) => ({ ...one, extra: Math.min(one.extra, Math.max(one.stride, one.dilation) - 1) }))
  .map((one) => {
    const whole = (one.extent - 1) * one.stride + one.dilation * (one.size - 1) + 1 + one.extra;
    const before = Math.min(one.before, whole - 1);
    return { ...one, before, after: Math.min(one.after, whole - 1 - before) };
  });

/** The output is the stride times as long, as layers have it that say "same": its adjoint is a convolution that does. */
function spreadAlike<A extends { readonly extent: number; readonly size: number; readonly stride: number }>(one: A): A {
  const { extent, size, stride } = one;
  const [before, after] = samePadding({ extent: extent * stride, size, stride, dilation: 1 });
  return { ...one, dilation: 1, before, after, extra: Math.max(0, stride - size) };
}

/** The input is never square. */
export const convTranspose2d: Drawn<Params<"convTranspose2d">> = fc
  .record({ B: batch, axes: fc.tuple(spreading, spreading), how: habit, channels: grouping, hasBias: fc.boolean() })
  .map(({ B, axes, how, channels: { groups, C, O }, hasBias }) => {
    const [y, x] = how === "same" ? [spreadAlike(axes[0]), spreadAlike(axes[1])] : axes;
    const W = y.extent === x.extent ? x.extent + 1 : x.extent;
    return {
      inputs: withBias({ input: of(B, y.extent, W, C), kernel: of(y.size, x.size, C, O / groups) }, O, hasBias),
      params: {
        stride: [y.stride, x.stride],
        dilation: [y.dilation, x.dilation],
        padding: [
          [y.before, y.after],
          [x.before, x.after],
        ],
        groups,
        outputPadding: [y.extra, x.extra],
      },
    };
  });
