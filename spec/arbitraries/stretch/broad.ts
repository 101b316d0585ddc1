/** What is stretched furthest: the terms of a sum, rows, classes, and groups in shapes that are soon judged. */
import type { OpName } from "../../../reference/catalogue.ts";
import type { Shape, Shaped } from "../../../reference/tensor.ts";
import { of } from "../pieces.ts";
import { type Drafted, reshapedTo, type Stretches, withExtent } from "./shapes.ts";

type Reduction = Drafted & {
  readonly inputs: { readonly input: Shaped };
  readonly params: { readonly axes: readonly number[] };
};

/** A longer axis that the op sums over. */
const summed =
  (axis: 0 | -1) =>
  <D extends Reduction>(draft: D, n: number): D => {
    const { inputs, params } = draft;
    const place = axis === 0 ? 0 : inputs.input.shape.length - 1;
    const axes = params.axes.includes(place) ? params.axes : [...params.axes, place];
    const input = withExtent(inputs.input, place, n);
    return { ...draft, inputs: { ...inputs, input }, params: { ...params, axes } };
  };
const reduction = { termsDown: summed(0), termsAcross: summed(-1) };

const shares = {
  rows: reshapedTo((_, n) => [n, 2]),
  classes: reshapedTo((_, n) => [2, n]),
  /** A list of classes in the axes of an image. */
  alone: reshapedTo((_, n) => [1, 1, 1, n]),
};

/** The input in this shape, all that is kept per channel as long as its last axis. */
const channelled =
  (shape: (n: number) => Shape) =>
  <D extends Drafted>(draft: D, n: number): D => {
    const input = of(...shape(n));
    const names = Object.keys(draft.inputs);
    const inputs = names.map((name) => [name, name === "input" ? input : of(input.shape.at(-1)!)] as const);
    return { ...draft, inputs: Object.fromEntries(inputs) as D["inputs"] };
  };
const channels = {
  examples: channelled((n) => [n, 2]),
  places: channelled((n) => [1, n, 2]),
  channels: channelled((n) => [3, n]),
};

/** In so many groups. */
const grouped =
  (groups: (n: number) => number, shape: (n: number) => Shape) =>
  <D extends Drafted>(draft: D, n: number): D => ({
    ...channelled(shape)(draft, n),
    params: { ...draft.params, groups: groups(n) },
  });
const one = () => 1;

/** Every product with a bias beside it. */
const linear = (B: number, I: number, O: number) => ({
  inputs: { input: of(B, I), weight: of(O, I), bias: of(O) },
  params: {},
});

const product = (...[M, K, N, ...leading]: readonly [number, number, number, ...number[]]) => ({
  inputs: { a: of(...leading, M, K), b: of(...leading, K, N) },
  params: {},
});

export const broad: { readonly [N in OpName]?: Stretches<N> } = {
  ...{ sum: reduction, mean: reduction, max: reduction, softmax: shares, logSoftmax: shares },
  ...{ batchNorm: channels, batchNormInference: channels, channelMoments: channels, instanceNorm: channels },
  linear: {
    examples: (_, n) => linear(n, 2, 2),
    features: (_, n) => linear(2, n, 2),
    outputs: (_, n) => linear(2, 2, n),
  },
  matmul: {
    ...{ rows: (_, n) => product(n, 2, 2), columns: (_, n) => product(2, 2, n) },
    ...{ terms: (_, n) => product(2, n, 2), matrices: (_, n) => product(1, 2, 1, n) },
  },
  groupNorm: {
    examples: grouped(one, (n) => [n, 2]),
    places: grouped(one, (n) => [1, n, 2]),
    perGroup: grouped(one, (n) => [2, n]),
    groups: grouped(
      (n) => n,
      (n) => [1, 2 * n],
    ),
  },
};
