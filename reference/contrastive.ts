/**
 * Contrastive loss of pairs: those that are the same are drawn together, the others pushed apart until the margin lies between.
 * Where two that should differ coincide (d = 0) no direction is the right one, and the gradient is 0. `same` has no gradient.
 * Lecture 001, "Loss function", "Pair-wise similarity".
 */
import type { Ops } from "./catalogue.ts";
import { build, read, sum } from "./einstein.ts";
import { expectAxis, expectRank, expectSameShape } from "./errors.ts";
import { expectMargin } from "./hinge.ts";
import { expectOneOf } from "./targets.ts";
import type { Shaped, Tensor } from "./tensor.ts";

// 1e-300 is 0 to every sum; with it √ has no infinite slope at 0.
export const equation = `
  square[n] = (a[n, D] - b[n, D]) (a[n, D] - b[n, D])
  gap[n] = max(margin - sqrt(max(square[n], 1e-300)), 0)
  loss[n] = same[n] square[n] / 2 + (1 - same[n]) gap[n] gap[n] / 2`;

export interface Inputs {
  readonly a: Tensor<2>; // [pair, feature]
  readonly b: Tensor<2>; // [pair, feature]
  readonly same: Tensor<1>; // [pair], 1 where the two belong together, else 0
}
export type Params = Ops<unknown>["contrastive"]["params"];

/** @throws {ShapeError} when a, b and same do not fit each other; {ParameterError} when the margin is below 0. */
export function outputShape({ a, b, same }: Ops<Shaped>["contrastive"]["inputs"], { margin }: Params) {
  expectMargin("contrastive", margin);
  const [B] = expectRank("contrastive", "a", a, 2, "[pair, feature]");
  expectSameShape("contrastive", "b", b, "a", a);
  expectRank("contrastive", "same", same, 1, "[pair]");
  expectAxis("contrastive", "same", same, 0, B, "the number of pairs");
  return [B] as const;
}

/** @throws {DataError} when an element of `same` is neither 0 nor 1. */
export function forward(inputs: Inputs, params: Params): Tensor<1> {
  expectOneOf("contrastive", "same", inputs.same, [0, 1], "1 says that the two belong together");
  const same = read(inputs.same);
  const distance = distances(inputs);
  return build(outputShape(inputs, params), (n) => {
    const d = distance(n);
    return (same(n) * d ** 2 + (1 - same(n)) * Math.max(params.margin - d, 0) ** 2) / 2;
  });
}

/** d falls along (b − a)/d as fast as a moves: ½d² has slope d, ½(margin − d)² has −(margin − d). b gets the opposite. */
export function vjp(inputs: Inputs, _loss: Tensor<1>, gradient: Tensor<1>, { margin }: Params) {
  const [a, b, same] = [read(inputs.a), read(inputs.b), read(inputs.same)];
  const dLoss = read(gradient);
  const distance = distances(inputs);
  const share = read(
    build(gradient.shape, (n) => {
      const d = distance(n);
      return same(n) - (d > 0 ? ((1 - same(n)) * Math.max(margin - d, 0)) / d : 0);
    }),
  );
  const pull = (n: number, i: number) => dLoss(n) * share(n) * (a(n, i) - b(n, i));
  return { a: build(inputs.a.shape, pull), b: build(inputs.b.shape, (n, i) => -pull(n, i)) };
}

/** ‖a − b‖ of each pair. */
function distances(inputs: Inputs) {
  const [, D] = inputs.a.shape;
  const [a, b] = [read(inputs.a), read(inputs.b)];
  return (n: number) => Math.sqrt(sum([D], (i) => (a(n, i) - b(n, i)) ** 2));
}
