/** Random convolutions along one axis and three, and transposed ones. */
import fc from "fast-check";
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shaped } from "../../reference/tensor.ts";
import { axis, batch, grouping, of, sameAxis, samePadding, upTo } from "./pieces.ts";

type Filters = Inputs<"conv1d", Shaped>;
type Drawn<P> = fc.Arbitrary<{ readonly inputs: Filters; readonly params: P }>;

/** The bias comes and goes. */
const withBias = (inputs: Omit<Filters, "bias">, O: number, hasBias: boolean): Filters =>
  hasBias ? { ...inputs, bias: of(O) } : inputs;

/** Of three windows one is padded as "same". */
const orSame = <A>(free: fc.Arbitrary<A>, same: fc.Arbitrary<A>) =>
  fc.oneof({ weight: 2, arbitrary: free }, { weight: 1, arbitrary: same });

export const conv1d: Drawn<Params<"conv1d">> = fc
  .record({ B: batch, x: orSame(axis, sameAxis({ size: 3, extent: 7 })), channels: grouping, hasBias: fc.boolean() })
  .map(({ B, x, channels: { groups, C, O }, hasBias }) => ({
    inputs: withBias({ input: of(B, x.extent, C), kernel: of(x.size, C / groups, O) }, O, hasBias),
    params: { stride: [x.stride], dilation: [x.dilation], padding: [[x.before, x.after]], groups },
  }));

/** Fewer places and channels than in two axes: a volume has many of both. */
const shortAxis = axis.map((one) => ({ ...one, size: Math.min(one.size, 2) })).filter(({ extent }) => extent <= 4);
const shortSame = sameAxis({ size: 2, extent: 4 });
const volume = orSame(fc.tuple(shortAxis, shortAxis, shortAxis), fc.tuple(shortSame, shortSame, shortSame));
const fewChannels = fc.constantFrom(
  { groups: 1, C: 2, O: 3 },
  { groups: 1, C: 1, O: 5 },
  { groups: 2, C: 4, O: 6 },
  { groups: 3, C: 3, O: 3 },
);

export const conv3d: Drawn<Params<"conv3d">> = fc
  .record({ B: batch, axes: volume, channels: fewChannels, hasBias: fc.boolean() })
  .map(({ B, axes: [z, y, x], channels: { groups, C, O }, hasBias }) => {
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

/** What spreads an axis to `stride` times its extent, as layers do by "same". */
const spreadingSame = fc.record({ extent: upTo(4), size: upTo(3), stride: upTo(3) }).map((one) => {
  const { extent, size, stride } = one;
  return { ...one, dilation: 1, ...samePadding(extent * stride, size, stride), extra: Math.max(0, stride - size) };
});
const spreadings = orSame(fc.tuple(spreading, spreading), fc.tuple(spreadingSame, spreadingSame));

/** The input is never square. */
export const convTranspose2d: Drawn<Params<"convTranspose2d">> = fc
  .record({ B: batch, axes: spreadings, channels: grouping, hasBias: fc.boolean() })
  .map(({ B, axes: [y, x], channels: { groups, C, O }, hasBias }) => {
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
