/** Cases of the dense ops and the losses: their shapes, the targets that they understand, and what none may accept. */

import fc from "fast-check";
import type { OpName } from "../../reference/catalogue.ts";
import { type Shape, type Shaped, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import { simplest } from "./pieces.ts";
import { distributions, tensorOf, tensors, type Values } from "./tensors.ts";

const of = (...shape: Shape): Shaped => ({ shape });
const upTo = (max: number, min = 1) => fc.integer({ min, max });
const batch = fc.constantFrom(2, 3, 1);
/** One more than a multiple of a vector register, and fewer; now and then more than a tile. */
const classes = fc.oneof(simplest, { weight: 6, arbitrary: upTo(6) }, { weight: 1, arbitrary: fc.constantFrom(9, 17) });
const extents = fc.oneof(
  simplest,
  { weight: 6, arbitrary: upTo(5) },
  { weight: 1, arbitrary: fc.constantFrom(9, 17, 33) },
);
/** Of a product; now and then all alike, where a matrix and its transpose fit the same. */
const sides = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(extents, extents, extents) },
  { weight: 1, arbitrary: upTo(4, 2).map((n) => [n, n, n] as const) },
);
const anyShape = fc.array(upTo(4), { maxLength: 4 });

/** Sums of halves and quarters are exact. Those of `fraction` are no distance between whole points: no case stands at the kink. */
const margin = fc.constantFrom(1, 0.5, 2, 0);
const fraction = fc.constantFrom(0.75, 1.5, 2.5);

/** Now and then all axes alike: which of them are summed, only the numbers tell. */
const cube = fc
  .record({ extent: upTo(3, 2), rank: upTo(3, 2) })
  .map(({ extent, rank }) => Array(rank).fill(extent) as Shape);
export const reduction = fc
  .oneof({ weight: 5, arbitrary: anyShape }, { weight: 1, arbitrary: cube })
  .chain((shape) =>
    fc
      .shuffledSubarray(shape.map((_, at) => at))
      .map((axes) => ({ inputs: { input: of(...shape) }, params: { axes } })),
  );
const regression = fc.record({ B: batch, rest: fc.array(upTo(4), { maxLength: 2 }) }).map(({ B, rest }) => ({
  inputs: { prediction: of(B, ...rest), target: of(B, ...rest) },
  params: {},
}));

export const lossDrafts = {
  matmul: fc.record({ leading: fc.array(upTo(3), { maxLength: 2 }), sides }).map(({ leading, sides: [M, N, K] }) => ({
    inputs: { a: of(...leading, M, K), b: of(...leading, K, N) },
    params: {},
  })),
  sum: reduction,
  max: reduction,
  logSoftmax: fc.record({ rows: fc.array(upTo(3), { maxLength: 3 }), K: classes }).map(({ rows, K }) => ({
    inputs: { input: of(...rows, K) },
    params: {},
  })),
  crossEntropy: fc
    .record({ B: batch, K: classes, epsilon: fc.constantFrom(2 ** -10, 2 ** -7, 2 ** -5) })
    .map(({ B, K, epsilon }) => ({ inputs: { probabilities: of(B, K), target: of(B, K) }, params: { epsilon } })),
  sigmoidCrossEntropy: fc.record({ B: batch, K: classes }).map(({ B, K }) => ({
    inputs: { logits: of(B, K), target: of(B, K) },
    params: {},
  })),
  hinge: fc
    .record({ B: upTo(9), margin })
    .map(({ B, margin }) => ({ inputs: { scores: of(B), target: of(B) }, params: { margin } })),
  multiclassHinge: fc
    .record({ B: batch, K: classes, margin })
    .map(({ B, K, margin }) => ({ inputs: { scores: of(B, K), target: of(B, K) }, params: { margin } })),
  l1: regression,
  l2: regression,
  contrastive: fc
    .record({ B: upTo(4), D: upTo(5), margin: fraction })
    .map(({ B, D, margin }) => ({ inputs: { a: of(B, D), b: of(B, D), same: of(B) }, params: { margin } })),
  triplet: fc.record({ B: upTo(4), D: upTo(5), margin: fraction }).map(({ B, D, margin }) => ({
    inputs: { anchor: of(B, D), positive: of(B, D), negative: of(B, D) },
    params: { margin },
  })),
};

type Draw = (shape: Shape, values: Values) => fc.Arbitrary<Tensor>;
const oneOf =
  (...choices: readonly number[]): Draw =>
  (shape) =>
    tensorOf(shape, fc.constantFrom(...choices));
const anything: Draw = (shape, values) => tensors(shape, values === "extreme" ? "whole" : values);

/** One 1 in each row. */
const oneHot: Draw = (shape) => {
  const [B = 1, K = 1] = shape;
  return fc.array(fc.nat(K - 1), { minLength: B, maxLength: B }).map((right) =>
    tensor(
      shape,
      Float64Array.from({ length: sizeOf(shape) }, (_, at) => (right[Math.floor(at / K)] === at % K ? 1 : 0)),
    ),
  );
};

/** Shares of a whole that are 0 or a twentieth and more: none is near an epsilon, or so small that log bends within a step. */
const probabilities: Draw = (shape, values) => {
  if (values !== "float") return distributions(shape);
  const [, K = 1] = shape;
  return fc.array(fc.nat(2), { minLength: sizeOf(shape), maxLength: sizeOf(shape) }).map((weights) => {
    const mass = (row: number) => weights.slice(row * K, (row + 1) * K).reduce((total, w) => total + w, 0) || 1;
    return tensor(
      shape,
      Float64Array.from(weights, (w, at) => Math.fround(w / mass(Math.floor(at / K)))),
    );
  });
};

/** Inputs that are not just any numbers. */
/** What is differentiated as it is, by most programs. */
export const losses: readonly OpName[] = [
  ...(["softmaxCrossEntropy", "crossEntropy", "sigmoidCrossEntropy", "hinge", "multiclassHinge"] as const),
  ...(["l1", "l2", "contrastive", "triplet"] as const),
];

export const lossInputs: { readonly [N in OpName]?: Readonly<Record<string, Draw>> } = {
  crossEntropy: { probabilities },
  sigmoidCrossEntropy: { target: oneOf(0, 1, 0.25, 0.5) },
  hinge: { target: oneOf(-1, 1) },
  multiclassHinge: { target: oneHot },
  l1: { target: anything },
  l2: { target: anything },
  contrastive: { same: oneOf(0, 1) },
};
