/**
 * Sigmoid followed by binary cross-entropy, summed over the classes, one loss per example, in nats.
 * Each class is a question of its own, answered yes with probability σ(logit); the target is the share of yes.
 * Fused, because log σ(x) = −log(1 + exp(−x)) cannot underflow. exp only ever sees numbers below 0, and a sure and right answer
 * keeps the digits of its small loss. The target has no gradient.
 * Lecture 001, "Loss function".
 */
import type { None, Ops } from "./catalogue.ts";
import { build, read, sum } from "./einstein.ts";
import { expectRank, expectSameShape } from "./errors.ts";
import { expectShares } from "./targets.ts";
import type { Shaped, Tensor } from "./tensor.ts";

export const equation = "loss[b] = log(1 + exp(logits[b, K])) - target[b, K] logits[b, K]";

export interface Inputs {
  readonly logits: Tensor<2>; // [batch, class]
  readonly target: Tensor<2>; // [batch, class], 0..1
}
export type Params = None;

/** @throws {ShapeError} when the target has another shape. */
export function outputShape({ logits, target }: Ops<Shaped>["sigmoidCrossEntropy"]["inputs"]) {
  const [B] = expectRank("sigmoidCrossEntropy", "logits", logits, 2, "[batch, class]");
  expectSameShape("sigmoidCrossEntropy", "target", target, "logits", logits);
  return [B] as const;
}

/** @throws {DataError} when an element of the target is not from 0 to 1. */
export function forward(inputs: Inputs): Tensor<1> {
  expectShares("sigmoidCrossEntropy", "target", inputs.target);
  const [, K] = inputs.logits.shape;
  const logits = read(inputs.logits);
  const target = read(inputs.target);
  return build(outputShape(inputs), (b) => sum([K], (k) => surprise(logits(b, k), target(b, k))));
}

/** ∂loss/∂logit = σ(logit) − target. */
export function vjp(inputs: Inputs, _loss: Tensor<1>, gradient: Tensor<1>) {
  const logits = read(inputs.logits);
  const target = read(inputs.target);
  const dLoss = read(gradient);
  return { logits: build(inputs.logits.shape, (b, k) => dLoss(b) * excess(logits(b, k), target(b, k))) };
}

/** log(1 + exp(x)) − t·x, with x taken out of the logarithm where it is large. */
function surprise(x: number, t: number): number {
  const linear = x > 0 ? x * (1 - t) : -x * t;
  return linear + Math.log1p(Math.exp(-Math.abs(x)));
}

/** σ(x) − t; for x > 0 by way of 1 − σ(x), which has digits left where σ(x) rounds to 1. */
function excess(x: number, t: number): number {
  const small = Math.exp(-Math.abs(x));
  const rest = small / (1 + small);
  return x > 0 ? 1 - t - rest : rest - t;
}
