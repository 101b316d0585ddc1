/**
 * Triplet loss: the anchor should be nearer to the positive than to the negative, by the margin, in squared distances.
 * Once it is, and at the margin itself, the loss has no gradient. (PyTorch's takes distances that are not squared.)
 * Lecture 001, "Loss function", "Pair-wise similarity"; Schroff et al., "FaceNet", section 3.1.
 */
import type { Ops } from "./catalogue.ts";
import { build, read, sum } from "./einstein.ts";
import { expectRank, expectSameShape } from "./errors.ts";
import { expectMargin } from "./hinge.ts";
import type { Shaped, Tensor } from "./tensor.ts";

export const equation = `
  near[b] = (anchor[b, D] - positive[b, D]) (anchor[b, D] - positive[b, D])
  far[b] = (anchor[b, D] - negative[b, D]) (anchor[b, D] - negative[b, D])
  loss[b] = max(near[b] - far[b] + margin, 0)`;

export interface Inputs {
  readonly anchor: Tensor<2>; // [batch, feature]
  readonly positive: Tensor<2>; // [batch, feature]
  readonly negative: Tensor<2>; // [batch, feature]
}
export type Params = Ops<unknown>["triplet"]["params"];

/** @throws {ShapeError} when the three have different shapes; {ParameterError} when the margin is below 0. */
export function outputShape(inputs: Ops<Shaped>["triplet"]["inputs"], { margin }: Params) {
  const { anchor, positive, negative } = inputs;
  expectMargin("triplet", margin);
  const [B] = expectRank("triplet", "anchor", anchor, 2, "[batch, feature]");
  expectSameShape("triplet", "positive", positive, "anchor", anchor);
  expectSameShape("triplet", "negative", negative, "anchor", anchor);
  return [B] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<1> {
  const excess = excesses(inputs, params);
  return build(outputShape(inputs, params), (b) => Math.max(excess(b), 0));
}

/** ∂‖a − p‖²/∂a = 2(a − p), and p gets the opposite; what is common to both distances cancels for the anchor. */
export function vjp(inputs: Inputs, _loss: Tensor<1>, gradient: Tensor<1>, params: Params) {
  const { shape } = inputs.anchor;
  const [a, p, n] = [read(inputs.anchor), read(inputs.positive), read(inputs.negative)];
  const excess = excesses(inputs, params);
  const dLoss = read(gradient);
  const twice = read(build(gradient.shape, (b) => (excess(b) > 0 ? 2 * dLoss(b) : 0)));
  return {
    anchor: build(shape, (b, i) => twice(b) * (n(b, i) - p(b, i))),
    positive: build(shape, (b, i) => twice(b) * (p(b, i) - a(b, i))),
    negative: build(shape, (b, i) => twice(b) * (a(b, i) - n(b, i))),
  };
}

/** What is missing to the margin: ‖a − p‖² − ‖a − n‖² + margin. */
function excesses(inputs: Inputs, { margin }: Params) {
  const [, D] = inputs.anchor.shape;
  const [a, p, n] = [read(inputs.anchor), read(inputs.positive), read(inputs.negative)];
  return (b: number) => sum([D], (i) => (a(b, i) - p(b, i)) ** 2 - (a(b, i) - n(b, i)) ** 2) + margin;
}
