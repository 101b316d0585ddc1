/** Drafts with more axes: what indexes four may not know a sixth. */
import type { OpName } from "../../../reference/catalogue.ts";
import type { Shape, Shaped } from "../../../reference/tensor.ts";
import { of } from "../pieces.ts";
import type { Drafted, Stretch } from "./shapes.ts";

/** As many as come in front of the axes that are there. */
const front = (rank: number, { shape }: Shaped): Shape => [2, 3, 1, 2, 3, 2].slice(0, Math.max(0, rank - shape.length));
const behind = (given: Shaped, added: Shape): Shaped => of(...added, ...given.shape);

type Alone = { readonly inputs: { readonly input: Shaped } };
const input =
  (params: <P>(before: P, added: Shape) => P) =>
  <D extends Drafted & Alone>(draft: D, rank: number): D => {
    const added = front(rank, draft.inputs.input);
    const inputs = { ...draft.inputs, input: behind(draft.inputs.input, added) };
    return { ...draft, inputs, params: params(draft.params, added) };
  };

const asBefore = input((params) => params);
const shift = (axes: readonly number[], added: Shape) => axes.map((axis) => axis + added.length);
/** The axes of the params are those that were there. */
const shifted = input(<P>(params: P, added: Shape): P => {
  const { axes } = params as { readonly axes: readonly number[] };
  return { ...params, axes: shift(axes, added) };
});
/** Of six axes all but one in the middle are summed, of five every other that came, of four those that were there. */
const summed = <D extends Drafted & Alone & { readonly params: { readonly axes: readonly number[] } }>(
  draft: D,
  rank: number,
): D => {
  const { params } = draft;
  const { input } = draft.inputs;
  const added = front(rank, input);
  const several = rank > 4 ? [...added.keys()].filter((axis) => axis % 2 === 0) : [];
  const middle = Math.max(1, added.length - 1);
  const all = [...Array(added.length + input.shape.length).keys()].filter((axis) => axis !== middle);
  const axes = rank > 5 ? all : [...several, ...shift(params.axes, added)];
  return { ...draft, inputs: { ...draft.inputs, input: behind(input, added) }, params: { ...params, axes } };
};

export const deeper: { readonly [N in OpName]?: Stretch<N> } = {
  ...{ relu: asBefore, sigmoid: asBefore, tanh: asBefore, softmax: asBefore, logSoftmax: asBefore, scale: asBefore },
  ...{ square: asBefore, abs: asBefore, exp: asBefore, gelu: asBefore, silu: asBefore, leakyRelu: asBefore },
  ...{ relu6: asBefore, elu: asBefore, softplus: asBefore, hardSwish: asBefore, step: asBefore, log: asBefore },
  ...{ batchNorm: asBefore, batchNormInference: asBefore, channelMoments: asBefore, layerNorm: asBefore },
  ...{ groupNorm: asBefore, instanceNorm: asBefore, localResponseNorm: asBefore },
  matmul: ({ inputs: { a, b }, params }, rank) => {
    const added = front(rank, a);
    return { inputs: { a: behind(a, added), b: behind(b, added) }, params };
  },
  ...{ sum: summed, mean: summed, max: summed, reverse: shifted },
  transpose: ({ inputs, params: { axes } }, rank) => {
    const added = front(rank, inputs.input);
    const turned = [...axes.map((axis) => axis + added.length), ...added.keys()];
    return { inputs: { input: behind(inputs.input, added) }, params: { axes: turned } };
  },
  ...{ add: repeated, multiply: repeated },
  slice: ({ inputs: { input: whole }, params: { begin, end } }, rank) => {
    const added = front(rank, whole);
    const from = added.map((extent) => Math.min(1, extent - 1));
    return { inputs: { input: behind(whole, added) }, params: { begin: [...from, ...begin], end: [...added, ...end] } };
  },
  pad: ({ inputs: { input: inner }, params }, rank) => {
    const added = front(rank, inner);
    const borders = added.map((extent) => [0, Math.min(1, extent - 1)] as const);
    return { inputs: { input: behind(inner, added) }, params: { ...params, padding: [...borders, ...params.padding] } };
  },
  concat: ({ inputs: { parts }, params: { axis } }, rank) => {
    const added = front(rank, parts[0]!);
    return { inputs: { parts: parts.map((part) => behind(part, added)) }, params: { axis: axis + added.length } };
  },
};

/** b repeats along every other of the new axes. */
function repeated<P>(
  { inputs: { a, b }, params }: { readonly inputs: { readonly a: Shaped; readonly b: Shaped }; readonly params: P },
  rank: number,
) {
  const added = front(rank, a);
  const once = added.map((extent, axis) => (axis % 2 === 0 ? 1 : extent));
  return { inputs: { a: behind(a, added), b: behind(b, once) }, params };
}
