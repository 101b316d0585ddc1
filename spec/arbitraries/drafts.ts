/** Random shapes and params of every op: everything about a case but its numbers. */
import fc from "fast-check";
import type { Inputs, OpName, Params } from "../../reference/catalogue.ts";
import type { Shaped } from "../../reference/tensor.ts";
import type { Pair, Pool2 } from "../../reference/window.ts";
import { activations } from "./activations.ts";
import { habit, narrowAxes, padded, twoAxes } from "./axes.ts";
import { lossDrafts, reduction } from "./losses.ts";
import * as moving from "./moving.ts";
import { normalizationDrafts } from "./normalization.ts";
import { batch, channels, grouping, of, simplest, upTo } from "./pieces.ts";
import { resizingDrafts } from "./resizing.ts";
import { conv1d, conv3d, convTranspose2d } from "./strided.ts";

export interface Draft<N extends OpName> {
  readonly inputs: Inputs<N, Shaped>;
  readonly params: Params<N>;
}

/** An image is never square. */
const windowsOf = (axes: typeof twoAxes) =>
  fc.tuple(axes, habit).map(([[down, across], how]) => {
    const [y, wide] = [padded(down, how), padded(across, how)];
    const x = y.extent === wide.extent ? padded({ ...wide, extent: wide.extent + 1 }, how) : wide;
    const params: Pool2 = {
      size: [y.size, x.size],
      stride: [y.stride, x.stride],
      dilation: [y.dilation, x.dilation],
      padding: [
        [y.before, y.after],
        [x.before, x.after],
      ],
    };
    return { image: [y.extent, x.extent] as Pair, params };
  });

const windows = windowsOf(twoAxes);
const pooled = fc.oneof(simplest, windowsOf(narrowAxes), windows);

const anyShape = fc.array(upTo(4), { maxLength: 4 });
const pointwise = anyShape.map((shape) => ({ inputs: { input: of(...shape) }, params: {} }));
const pool = fc.record({ B: batch, C: channels, window: pooled }).map(({ B, C, window }) => ({
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
  minPool2d: pool,
  maxPoolIndices2d: pool,
  ...resizingDrafts,
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
  ...activations,
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
  softmax: fc.record({ rows: fc.array(upTo(3), { maxLength: 3 }), K: upTo(6) }).map(({ rows, K }) => ({
    inputs: { input: of(...rows, K) },
    params: {},
  })),
  softmaxCrossEntropy: fc
    .record({ B: upTo(4), K: upTo(6), labelSmoothing: fc.constantFrom(0, 0.25, 0.1) })
    .map(({ B, K, labelSmoothing }) => ({
      inputs: { logits: of(B, K), target: of(B, K) },
      params: { labelSmoothing },
    })),
  mean: reduction,
  ...lossDrafts,
  convTranspose2d,
  conv1d,
  conv3d,
  pad: moving.pad,
  reverse: moving.reverse,
  transpose: moving.transpose,
  slice: moving.slice,
  channelShuffle: moving.channelShuffle,
  concat: moving.concat,
  ...normalizationDrafts,
};
