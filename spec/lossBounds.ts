/** The roundings of the dense ops and the losses, and what the losses add up inside and then cancel. */
import type { Backend } from "../reference/backend.ts";
import { build, fold, map, read, sum } from "../reference/einstein.ts";
import { reshaped, sizeOf, type Tensor } from "../reference/tensor.ts";

const lengthOf = (all: Tensor, kept: Tensor): number => sizeOf(all.shape) / sizeOf(kept.shape);
const kinds = {
  exact: { kind: "exact", n: 0 },
  sum: (n: number) => ({ kind: "sum", n }) as const,
  smooth: (n: number) => ({ kind: "smooth", n }) as const,
  /** Sums of products with a choice in between: exact on whole numbers, smooth on others. */
  piecewise: (n: number) => ({ kind: "piecewise", n }) as const,
} as const;
const { exact, smooth, piecewise } = kinds;

export const lossRoundings = {
  matmul: ({ a, b }: { a: Tensor; b: Tensor }) => ({
    output: kinds.sum(a.shape.at(-1)!),
    a: kinds.sum(b.shape.at(-1)!),
    b: kinds.sum(a.shape.at(-2)!),
  }),
  sum: ({ input }: { input: Tensor }, _: unknown, output: Tensor) => ({
    output: kinds.sum(lengthOf(input, output)),
    input: exact,
  }),
  max: () => ({ output: exact, input: exact }),
  logSoftmax: ({ input }: { input: Tensor }) => ({
    output: smooth(input.shape.at(-1)!),
    input: smooth(input.shape.at(-1)!),
  }),
  crossEntropy: ({ target }: { target: Tensor }) => ({ output: smooth(target.shape[1]!), probabilities: smooth(2) }),
  sigmoidCrossEntropy: ({ target }: { target: Tensor }) => ({ output: smooth(target.shape[1]!), logits: smooth(2) }),
  hinge: () => ({ output: piecewise(1), scores: exact }),
  multiclassHinge: ({ target }: { target: Tensor }) => ({
    output: piecewise(target.shape[1]!),
    scores: piecewise(target.shape[1]!),
  }),
  l1: ({ target }: { target: Tensor }, _: unknown, output: Tensor) => ({
    output: piecewise(lengthOf(target, output)),
    prediction: exact,
    target: exact,
  }),
  l2: ({ target }: { target: Tensor }, _: unknown, output: Tensor) => ({
    output: piecewise(lengthOf(target, output)),
    prediction: piecewise(2),
    target: piecewise(2),
  }),
  contrastive: ({ a }: { a: Tensor }) => ({
    output: smooth(a.shape[1]!),
    a: smooth(a.shape[1]!),
    b: smooth(a.shape[1]!),
  }),
  triplet: ({ anchor }: { anchor: Tensor }) => ({
    output: piecewise(2 * anchor.shape[1]!),
    anchor: piecewise(2),
    positive: piecewise(2),
    negative: piecewise(2),
  }),
};

/** logSoftmax. Forward: the mass inside the logarithm is at least 1. Gradient: g + p·Σ g on absolute values. */
export function logShares(oracle: Backend, input: Tensor, cotangent?: Tensor): Tensor {
  if (!cotangent) return map(() => 1, input);
  const { shape } = input;
  const [rows, K] = fold(shape, shape.length - 1);
  const p = read(reshaped(oracle.kernels.softmax.forward({ input }, {}).output, [rows, K]));
  const g = read(reshaped(map(Math.abs, cotangent), [rows, K]));
  const total = read(build([rows], (row) => sum([K], (k) => g(row, k))));
  return reshaped(
    build([rows, K], (row, k) => g(row, k) + p(row, k) * total(row)),
    shape,
  );
}

/** triplet: both squared distances and the margin, before one is taken from the other. */
export function bothDistances(anchor: Tensor, positive: Tensor, negative: Tensor, margin: number): Tensor {
  const [B = 0, D = 0] = anchor.shape;
  const squares = map((a, p, n) => (a - p) ** 2 + (a - n) ** 2, anchor, positive, negative);
  return build([B], (b) => margin + sum([D], (i) => squares.data[b * D + i]!));
}
