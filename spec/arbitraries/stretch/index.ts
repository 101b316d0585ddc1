/** What each op can have many of. */
import type { OpName, Params } from "../../../reference/catalogue.ts";
import type { Shape, Shaped } from "../../../reference/tensor.ts";
import type { Pair } from "../../../reference/window.ts";
import { of } from "../pieces.ts";
import { type Drafted, everywhere, image, ofInput, reshapedTo, type Stretches, withExtent } from "./shapes.ts";
import { conv1d, conv2d, conv3d, convTranspose2d, pool } from "./windows.ts";

/** A single row, the last axis, the first. */
const pointwise = {
  elements: reshapedTo((_, n) => [n]),
  across: reshapedTo((shape, n) => [...shape.slice(0, -1), n]),
  down: reshapedTo((shape, n) => [n, ...shape.slice(1)]),
};
const across = reshapedTo((shape: Shape, n: number) => (shape.length > 0 ? shape.with(-1, n) : shape));
const moved = { down: ofInput(0), across };
/** A mirror shows no more than there is. */
const mirrored =
  <D extends { readonly params: Params<"pad"> }>(stretch: (draft: D, n: number) => D) =>
  (draft: D, n: number): D =>
    stretch(draft, Math.max(n, 1 + Math.max(0, ...draft.params.padding.flat())));
/** Rows of examples, with what each of them has. */
const examples = { examples: everywhere(0), features: everywhere(1) };

/** As many places as n, channels as before. */
const places = reshapedTo(([B = 1, ...rest], n) => [B, n, rest.at(-1) ?? 1]);
/** A channel more in the input is one more in all that is kept per channel. */
const perChannel = <D extends { readonly inputs: object }>(draft: D, n: number): D => ({
  ...draft,
  inputs: Object.fromEntries(
    Object.entries(draft.inputs as Readonly<Record<string, Shaped>>).map(([name, given]) => [
      name,
      withExtent(given, -1, n),
    ]),
  ) as D["inputs"],
});
const normalized = { examples: ofInput(0), places, channels: perChannel };

const sized =
  (axis: 0 | 1) =>
  <D extends { readonly params: { readonly size: Pair } }>(draft: D, n: number): D => ({
    ...draft,
    params: { ...draft.params, size: draft.params.size.with(axis, n) },
  });
/** More maxima have more pixels to go back to. */
const unpooled =
  (axis: 0 | 1) =>
  <D extends { readonly inputs: object; readonly params: { readonly size: Pair } }>(draft: D, n: number): D =>
    sized(axis)(everywhere(axis + 1)(draft, n), Math.max(n, draft.params.size[axis]));
const binned =
  (axis: 0 | 1) =>
  <D extends { readonly params: { readonly bins: Pair } }>(draft: D, n: number): D => ({
    ...draft,
    params: { ...draft.params, bins: draft.params.bins.with(axis, n) },
  });
/** Columns before and after, where a place computed in float32 falls just short of the pixel that it is; then in float64. */
const narrow: readonly Pair[] = [
  ...([[14, 4], [14, 39], [20, 6], [26, 64], [28, 78], [64, 110], [16, 82], [12, 74]] as const), // biome-ignore format: one list
  ...([
    [30, 22],
    [18, 66],
    [45, 33],
    [18, 33],
  ] as const),
];
const between = <D extends { readonly inputs: { readonly input: Shaped }; readonly params: { readonly size: Pair } }>(
  draft: D,
  n: number,
): D => {
  const [before, after] = narrow[n % narrow.length]!;
  return sized(1)(ofInput(2)(draft, before), after);
};
const resized = { between, ...image, rowsOut: sized(0), columnsOut: sized(1) };
const adaptive = { ...image, binsDown: binned(0), binsAcross: binned(1) };

/** b repeats where it did, or is as long. */
const beside =
  (axis: 0 | -1) =>
  <D extends { readonly inputs: { readonly a: Shaped; readonly b: Shaped } }>(draft: D, n: number): D => {
    const { a, b } = draft.inputs;
    const longer = b.shape.at(axis) === 1 ? b : withExtent(b, axis, n);
    return { ...draft, inputs: { a: withExtent(a, axis, n), b: longer } };
  };
/** b repeats along the last of two axes, alone in the middle of three, and but for the second of four. */
const repeating =
  (inputs: (n: number) => { readonly a: Shaped; readonly b: Shaped }) =>
  <D extends Drafted>(draft: D, n: number): D => ({ ...draft, inputs: inputs(n) });
const twoOperands = {
  ...{ down: beside(0), across: beside(-1) },
  columns: repeating((n) => ({ a: of(3, n), b: of(3, 1) })),
  middle: repeating((n) => ({ a: of(2, n, 3), b: of(2, 1, 3) })),
  perChannel: repeating((n) => ({ a: of(2, n, 2, 3), b: of(1, n, 1, 1) })),
};

/** Images of which one axis is summed, each in its turn. */
const reduction = {
  ...moved,
  images: <D extends Drafted>(draft: D, n: number): D => ({
    ...draft,
    ...{ inputs: { input: of(n, 2, 3, 2) }, params: { axes: [n % 4] } },
  }),
};

const rowsOfClasses = { rows: reshapedTo((_, n) => [n, 3]), classes: across };

export const stretches: { readonly [N in OpName]: Stretches<N> } = {
  ...{ conv1d, conv2d, conv3d, convTranspose2d },
  ...{ maxPool2d: pool, minPool2d: pool, avgPool2d: pool, maxPoolIndices2d: pool },
  ...{ globalAvgPool2d: image, globalMaxPool2d: image, adaptiveAvgPool2d: adaptive, adaptiveMaxPool2d: adaptive },
  maxUnpool2d: {
    ...{ images: everywhere(0), rows: unpooled(0), columns: unpooled(1), channels: everywhere(3) },
    ...{ rowsOut: sized(0), columnsOut: sized(1) },
  },
  roiMaxPool2d: {
    ...adaptive,
    boxes: ({ inputs, params }, n) => ({ inputs: { ...inputs, boxes: of(n, 5) }, params }),
  },
  ...{ resizeNearest2d: resized, resizeBilinear2d: resized, bedOfNails2d: image },
  linear: {
    ...{ examples: ofInput(0), features: everywhere(1) },
    outputs: ({ inputs: { input, weight, bias }, params }, n) => ({
      inputs: { input, weight: withExtent(weight, 0, n), bias: bias && of(n) },
      params,
    }),
  },
  matmul: {
    rows: ({ inputs: { a, b }, params }, n) => ({ inputs: { a: withExtent(a, -2, n), b }, params }),
    columns: ({ inputs: { a, b }, params }, n) => ({ inputs: { a, b: withExtent(b, -1, n) }, params }),
    terms: ({ inputs: { a, b }, params }, n) => ({
      inputs: { a: withExtent(a, -1, n), b: withExtent(b, -2, n) },
      params,
    }),
    matrices: ({ inputs: { a, b }, params }, n) => ({
      inputs: { a: of(n, ...a.shape.slice(-2)), b: of(n, ...b.shape.slice(-2)) },
      params,
    }),
  },
  reshape: { elements: (_, n) => ({ inputs: { input: of(n, 3) }, params: { shape: [3, n] } }) },
  transpose: moved,
  reverse: moved,
  pad: { down: mirrored(ofInput(0)), across: mirrored(across) },
  slice: {
    kept: ({ inputs: { input }, params: { begin, end } }, n) => {
      const more = n - (end[0]! - begin[0]!);
      return {
        inputs: { input: withExtent(input, 0, input.shape[0]! + more) },
        params: { begin, end: end.with(0, end[0]! + more) },
      };
    },
    cutOff: ({ inputs: { input }, params: { begin, end } }, n) => {
      const last = input.shape.length - 1;
      return {
        inputs: { input: withExtent(input, last, input.shape[last]! + n) },
        params: { begin: begin.with(last, begin[last]! + n), end: end.with(last, end[last]! + n) },
      };
    },
  },
  channelShuffle: {
    perGroup: ({ inputs: { input }, params }, n) => ({
      inputs: { input: withExtent(input, -1, n * params.groups) },
      params,
    }),
    groups: ({ inputs: { input }, params: { groups } }, n) => ({
      inputs: { input: withExtent(input, -1, (input.shape.at(-1)! / groups) * n) },
      params: { groups: n },
    }),
    pixels: ({ inputs: { input }, params }, n) => ({ inputs: { input: of(n, input.shape.at(-1)!) }, params }),
  },
  concat: {
    parts: ({ inputs: { parts }, params }, n) => ({
      inputs: { parts: Array.from({ length: n }, (_, at) => parts[at % parts.length]!) },
      params,
    }),
    joined: ({ inputs: { parts }, params }, n) => ({
      inputs: { parts: [...parts.slice(0, -1), withExtent(parts.at(-1)!, params.axis, n)] },
      params,
    }),
    beside: ({ inputs: { parts }, params: { axis } }, n) => {
      const other = axis === 0 ? -1 : 0;
      const alone = parts[0]!.shape.length === 1;
      return {
        inputs: {
          parts: alone ? parts.map((part) => of(...part.shape, n)) : parts.map((part) => withExtent(part, other, n)),
        },
        params: { axis },
      };
    },
  },
  ...{ relu: pointwise, relu6: pointwise, leakyRelu: pointwise, elu: pointwise, gelu: pointwise, silu: pointwise },
  ...{
    hardSwish: pointwise,
    sigmoid: pointwise,
    tanh: pointwise,
    softplus: pointwise,
    step: pointwise,
    exp: pointwise,
  },
  ...{ log: pointwise, square: pointwise, abs: pointwise, scale: pointwise },
  ...{ add: twoOperands, multiply: twoOperands },
  dropout: { down: everywhere(0), elements: ({ params }, n) => ({ inputs: { input: of(n), mask: of(n) }, params }) },
  ...{ sum: reduction, mean: reduction, max: reduction },
  ...{ softmax: rowsOfClasses, logSoftmax: rowsOfClasses },
  ...{
    softmaxCrossEntropy: examples,
    crossEntropy: examples,
    sigmoidCrossEntropy: examples,
    hinge: { examples: everywhere(0) },
  },
  ...{ multiclassHinge: examples, l1: examples, l2: examples, contrastive: examples, triplet: examples },
  ...{ batchNorm: normalized, batchNormInference: normalized, instanceNorm: normalized },
  channelMoments: normalized,
  layerNorm: { rows: (_, n) => rowsOf(n, 3), features: (_, n) => rowsOf(2, n) },
  groupNorm: {
    ...{ examples: ofInput(0), places },
    perGroup: (draft, n) => perChannel(draft, n * draft.params.groups),
    groups: ({ inputs, params }, n) => {
      const width = inputs.scale.shape[0]! / params.groups;
      return perChannel({ inputs, params: { ...params, groups: n } }, n * width);
    },
  },
  localResponseNorm: { pixels: ofInput(0), channels: across },
};

function rowsOf(rows: number, features: number) {
  const one = of(features);
  return { inputs: { input: of(rows, features), scale: one, shift: one }, params: { epsilon: 1e-3, axes: 1 } };
}
