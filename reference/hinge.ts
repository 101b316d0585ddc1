/**
 * Hinge loss of a score per example: 0 once the score is on the right side by the margin.
 * At the margin itself the gradient is 0. The target has no gradient.
 * Lecture 001, "Loss function".
 */
import type { Ops } from "./catalogue.ts";
import { build, read } from "./einstein.ts";
import { expectNumber, expectRank, expectSameShape } from "./errors.ts";
import { expectOneOf } from "./targets.ts";
import type { Shaped, Tensor } from "./tensor.ts";

export const equation = "loss[b] = max(margin - target[b] scores[b], 0)";

export interface Inputs {
  readonly scores: Tensor<1>; // [batch]
  readonly target: Tensor<1>; // [batch], −1 or 1
}
export type Params = Ops<unknown>["hinge"]["params"];

/** @throws {ShapeError} when the target has another shape; {ParameterError} when the margin is below 0. */
export function outputShape({ scores, target }: Ops<Shaped>["hinge"]["inputs"], { margin }: Params) {
  expectMargin("hinge", margin);
  const [B] = expectRank("hinge", "scores", scores, 1, "[batch]");
  expectSameShape("hinge", "target", target, "scores", scores);
  return [B] as const;
}

/** @throws {DataError} when an element of the target is neither −1 nor 1. */
export function forward(inputs: Inputs, params: Params): Tensor<1> {
  expectOneOf("hinge", "target", inputs.target, [-1, 1], "the side that the score should be on");
  const left = distanceToMargin(inputs, params);
  return build(outputShape(inputs, params), (b) => Math.max(left(b), 0));
}

/** Inside the margin the loss falls by 1 for each 1 that the score moves to its side. */
export function vjp(inputs: Inputs, _loss: Tensor<1>, gradient: Tensor<1>, params: Params) {
  const target = read(inputs.target);
  const left = distanceToMargin(inputs, params);
  const dLoss = read(gradient);
  return { scores: build(inputs.scores.shape, (b) => (left(b) > 0 ? -target(b) * dLoss(b) : 0)) };
}

function distanceToMargin(inputs: Inputs, { margin }: Params) {
  const scores = read(inputs.scores);
  const target = read(inputs.target);
  return (b: number) => margin - target(b) * scores(b);
}

/** All losses with a margin allow the same ones. */
export function expectMargin(op: string, margin: number): void {
  expectNumber(op, "margin", margin, margin >= 0 && margin < Infinity, "of at least 0");
}
