/**
 * Softmax followed by cross-entropy, one loss per example, in nats.
 * Fused, because log p = logits − logΣexp(logits) needs no division and cannot underflow.
 * Label smoothing mixes 1/K into the target. The target has no gradient.
 * Lecture 001, "Loss function"; smoothing: Szegedy et al., "Rethinking the Inception Architecture", section 7.
 */
import type { Ops } from "./catalogue.ts";
import { build, read, sum } from "./einstein.ts";
import { expectNumber, expectRank, expectSameShape } from "./errors.ts";
import { logShares } from "./logSoftmax.ts";
import { expectDistributions } from "./targets.ts";
import type { Shaped, Tensor } from "./tensor.ts";

export const equation = `
  top[b] max= logits[b, K]
  mass[b] = exp(logits[b, K] - top[b])
  classes[b] = inside(logits[b, K])
  loss[b] = ((1 - labelSmoothing) target[b, K] + labelSmoothing / classes[b]) (top[b] + log(mass[b]) - logits[b, K])`;

export interface Inputs {
  readonly logits: Tensor<2>; // [batch, class]
  readonly target: Tensor<2>; // [batch, class]; each row is a probability distribution
}
export type Params = Ops<unknown>["softmaxCrossEntropy"]["params"];

/** @throws {ShapeError} when the target has another shape; {ParameterError} when labelSmoothing is not from 0 to below 1. */
export function outputShape({ logits, target }: Ops<Shaped>["softmaxCrossEntropy"]["inputs"], params: Params) {
  const { labelSmoothing } = params;
  const inRange = labelSmoothing >= 0 && labelSmoothing < 1;
  expectNumber("softmaxCrossEntropy", "labelSmoothing", labelSmoothing, inRange, "from 0 to below 1");
  const [B] = expectRank("softmaxCrossEntropy", "logits", logits, 2, "[batch, class]");
  expectSameShape("softmaxCrossEntropy", "target", target, "logits", logits);
  return [B] as const;
}

/** @throws {DataError} when a row of the target is no distribution. */
export function forward(inputs: Inputs, params: Params): Tensor<1> {
  expectDistributions("softmaxCrossEntropy", "target", inputs.target);
  const [, K] = inputs.logits.shape;
  const logP = logShares(inputs.logits);
  const target = smoothed(inputs.target, params);
  return build(outputShape(inputs, params), (b) => -sum([K], (k) => target(b, k) * logP(b, k)));
}

/** ∂loss/∂logits = p·Σtarget − target. */
export function vjp(inputs: Inputs, _loss: Tensor<1>, gradient: Tensor<1>, params: Params) {
  const [B, K] = inputs.logits.shape;
  const logP = logShares(inputs.logits);
  const target = smoothed(inputs.target, params);
  const total = read(build([B], (b) => sum([K], (k) => target(b, k))));
  const dLoss = read(gradient);
  return { logits: build([B, K], (b, k) => dLoss(b) * (Math.exp(logP(b, k)) * total(b) - target(b, k))) };
}

function smoothed(tensor: Tensor<2>, { labelSmoothing }: Params) {
  const [, K] = tensor.shape;
  const target = read(tensor);
  return (b: number, k: number) => (1 - labelSmoothing) * target(b, k) + labelSmoothing / K;
}
