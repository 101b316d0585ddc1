/** Random shapes and params of every op: everything about a case but its numbers. */
import fc from "fast-check";
import type { Inputs, OpName, Params } from "../../reference/catalogue.ts";
import type { Shape, Shaped } from "../../reference/tensor.ts";
import type { Pair, Pool2 } from "../../reference/window.ts";
import { normalizationDrafts } from "./normalization.ts";

export interface Draft<N extends OpName> {
  readonly inputs: Inputs<N, Shaped>;
  readonly params: Params<N>;
}

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const of = (...shape: Shape): Shaped => ({ shape });
const batch = fc.constantFrom(2, 3, 1);
/** Fewer than a vector register, one less and one more than a multiple of it, and now and then more than four. */
const channels = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(1, 3, 4, 5) },
  { weight: 1, arbitrary: fc.constantFrom(16, 17) },
);

/** One axis of a window with an extent that it fits: strides beyond the window, overlaps, windows wholly in the padding. */
const axis = fc
  .record({
    size: upTo(3),
    stride: upTo(4),
    dilation: fc.constantFrom(1, 2, 1, 3),
    before: upTo(3, 0),
    after: upTo(3, 0),
    spare: upTo(4, 0),
  })
  .map(({ spare, ...one }) => {
    const span = one.dilation * (one.size - 1) + 1;
    return { ...one, extent: Math.max(1, span - one.before - one.after) + spare };
  });

/** Both axes, drawn apart; an image is never square. */
const windows = fc.tuple(axis, axis).map(([y, x]) => {
  const params: Pool2 = {
    size: [y.size, x.size],
    stride: [y.stride, x.stride],
    dilation: [y.dilation, x.dilation],
    padding: [
      [y.before, y.after],
      [x.before, x.after],
    ],
  };
  return { image: [y.extent, y.extent === x.extent ? x.extent + 1 : x.extent] as Pair, params };
});

/** All channels in one group; groups of several; depthwise with a multiplier. */
const grouping = fc.oneof(
  fc.record({ groups: fc.constant(1), C: channels, O: channels }),
  fc.record({ groups: upTo(3, 2), c: upTo(3, 2), o: upTo(3) }).map(({ groups, c, o }) => ({
    groups,
    C: groups * c,
    O: groups * o,
  })),
  fc.record({ groups: fc.constantFrom(3, 5, 4), o: upTo(2) }).map(({ groups, o }) => ({
    groups,
    C: groups,
    O: groups * o,
  })),
);

const anyShape = fc.array(upTo(4), { maxLength: 4 });
const pointwise = anyShape.map((shape) => ({ inputs: { input: of(...shape) }, params: {} }));
const pool = fc.record({ B: batch, C: channels, window: windows }).map(({ B, C, window }) => ({
  inputs: { input: of(B, ...window.image, C) },
  params: window.params,
}));

export const drafts: { readonly [N in OpName]: fc.Arbitrary<Draft<N>> } = {
  conv2d: fc
    .record({ B: batch, window: windows, channels: grouping, hasBias: fc.boolean() })
    .map(({ B, window: { image, params }, channels: { groups, C, O }, hasBias }) => {
      const { size, ...rest } = params;
      const inputs = { input: of(B, ...image, C), kernel: of(...size, C / groups, O) };
      return { inputs: hasBias ? { ...inputs, bias: of(O) } : inputs, params: { ...rest, groups } };
    }),
  maxPool2d: pool,
  avgPool2d: fc
    .record({ draft: pool, countPadding: fc.boolean() })
    .map(({ draft: { inputs, params }, countPadding }) => ({ inputs, params: { ...params, countPadding } })),
  linear: fc.record({ B: batch, I: channels, O: channels, hasBias: fc.boolean() }).map(({ B, I, O, hasBias }) => {
    const inputs = { input: of(B, I), weight: of(O, I) };
    return { inputs: hasBias ? { ...inputs, bias: of(O) } : inputs, params: {} };
  }),
  reshape: anyShape.chain((shape) =>
    fc
      .record({ order: fc.shuffledSubarray(shape, { minLength: shape.length }), open: fc.option(fc.nat(4)) })
      .map(({ order, open }) => ({
        inputs: { input: of(...shape) },
        params: { shape: order.map((extent, at) => (at === open ? -1 : extent)) },
      })),
  ),
  relu: pointwise,
  sigmoid: pointwise,
  tanh: pointwise,
  add: fc.array(fc.record({ extent: upTo(4), repeats: fc.boolean() }), { maxLength: 4 }).map((axes) => ({
    inputs: {
      a: of(...axes.map(({ extent }) => extent)),
      b: of(...axes.map(({ extent, repeats }) => (repeats ? 1 : extent))),
    },
    params: {},
  })),
  dropout: fc.record({ shape: anyShape, keep: fc.constantFrom(0.5, 1, 0.25, 0.8) }).map(({ shape, keep }) => ({
    inputs: { input: of(...shape), mask: of(...shape) },
    params: { keep },
  })),
  softmax: fc.record({ rows: fc.array(upTo(3), { maxLength: 2 }), K: upTo(6) }).map(({ rows, K }) => ({
    inputs: { input: of(...rows, K) },
    params: {},
  })),
  softmaxCrossEntropy: fc
    .record({ B: upTo(4), K: upTo(6), labelSmoothing: fc.constantFrom(0, 0.25, 0.1) })
    .map(({ B, K, labelSmoothing }) => ({
      inputs: { logits: of(B, K), target: of(B, K) },
      params: { labelSmoothing },
    })),
  mean: anyShape.chain((shape) =>
    fc
      .shuffledSubarray(shape.map((_, at) => at))
      .map((axes) => ({ inputs: { input: of(...shape) }, params: { axes } })),
  ),
  ...normalizationDrafts,
};
