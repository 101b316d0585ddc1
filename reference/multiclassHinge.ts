/**
 * Hinge loss over classes: what each wrong class lacks to stay below the right one by the margin, summed.
 * At the margin itself the gradient is 0. The target has no gradient. (PyTorch divides the same sum by the number of classes.)
 * Lecture 001, "Loss function"; for many classes: Weston and Watkins, "Support Vector Machines for Multi-Class Pattern Recognition".
 */
import type { Ops } from "./catalogue.ts";
import { build, read, sum } from "./einstein.ts";
import { expectRank, expectSameShape } from "./errors.ts";
import { expectMargin } from "./hinge.ts";
import { expectOneHot } from "./targets.ts";
import type { Shaped, Tensor } from "./tensor.ts";

export const equation = `
  right[b] = target[b, K] scores[b, K]
  loss[b] = (1 - target[b, K]) max(margin + scores[b, K] - right[b], 0)`;

export interface Inputs {
  readonly scores: Tensor<2>; // [batch, class]
  readonly target: Tensor<2>; // [batch, class], 1 at the right class, else 0
}
export type Params = Ops<unknown>["multiclassHinge"]["params"];

/** @throws {ShapeError} when the target has another shape; {ParameterError} when the margin is below 0. */
export function outputShape({ scores, target }: Ops<Shaped>["multiclassHinge"]["inputs"], { margin }: Params) {
  expectMargin("multiclassHinge", margin);
  const [B] = expectRank("multiclassHinge", "scores", scores, 2, "[batch, class]");
  expectSameShape("multiclassHinge", "target", target, "scores", scores);
  return [B] as const;
}

/** @throws {DataError} when a row of the target is not one-hot. */
export function forward(inputs: Inputs, params: Params): Tensor<1> {
  expectOneHot("multiclassHinge", "target", inputs.target);
  const [, K] = inputs.scores.shape;
  const target = read(inputs.target);
  const lack = lacking(inputs, params);
  return build(outputShape(inputs, params), (b) => sum([K], (k) => (1 - target(b, k)) * Math.max(lack(b, k), 0)));
}

/** Every wrong class above its margin pulls its own score down and the right one up. */
export function vjp(inputs: Inputs, _loss: Tensor<1>, gradient: Tensor<1>, params: Params) {
  const [B, K] = inputs.scores.shape;
  const target = read(inputs.target);
  const lack = lacking(inputs, params);
  const dLoss = read(gradient);
  const pull = (b: number, k: number) => (lack(b, k) > 0 ? 1 - target(b, k) : 0);
  const pulls = read(build([B], (b) => sum([K], (k) => pull(b, k))));
  return { scores: build([B, K], (b, k) => dLoss(b) * (pull(b, k) - target(b, k) * pulls(b))) };
}

/** By how much a class stands above the right one less the margin. */
function lacking(inputs: Inputs, { margin }: Params) {
  const [B, K] = inputs.scores.shape;
  const scores = read(inputs.scores);
  const target = read(inputs.target);
  const right = read(build([B], (b) => sum([K], (k) => target(b, k) * scores(b, k))));
  return (b: number, k: number) => margin + scores(b, k) - right(b);
}
