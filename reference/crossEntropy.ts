/**
 * Cross-entropy of probabilities, one loss per example, in nats.
 * A probability below epsilon counts as epsilon, so that log never sees 0, and has no gradient there.
 * From logits, softmaxCrossEntropy loses no digits. The target has no gradient.
 * Lecture 001, "Loss function".
 */
import type { Ops } from "./catalogue.ts";
import { build, read, sum } from "./einstein.ts";
import { expectNumber, expectRank, expectSameShape } from "./errors.ts";
import { expectDistributions } from "./targets.ts";
import type { Shaped, Tensor } from "./tensor.ts";

export const equation = "loss[b] = -target[b, K] log(max(probabilities[b, K], epsilon))";

export interface Inputs {
  readonly probabilities: Tensor<2>; // [batch, class]
  readonly target: Tensor<2>; // [batch, class]; each row is a probability distribution
}
export type Params = Ops<unknown>["crossEntropy"]["params"];

/** @throws {ShapeError} when the target has another shape; {ParameterError} when epsilon is not between 0 and 1. */
export function outputShape({ probabilities, target }: Ops<Shaped>["crossEntropy"]["inputs"], { epsilon }: Params) {
  expectNumber("crossEntropy", "epsilon", epsilon, epsilon > 0 && epsilon < 1, "above 0 and below 1");
  const [B] = expectRank("crossEntropy", "probabilities", probabilities, 2, "[batch, class]");
  expectSameShape("crossEntropy", "target", target, "probabilities", probabilities);
  return [B] as const;
}

/** @throws {DataError} when a row of the target is no distribution. */
export function forward(inputs: Inputs, params: Params): Tensor<1> {
  expectDistributions("crossEntropy", "target", inputs.target);
  const [, K] = inputs.probabilities.shape;
  const p = read(inputs.probabilities);
  const target = read(inputs.target);
  return build(
    outputShape(inputs, params),
    (b) => -sum([K], (k) => target(b, k) * Math.log(Math.max(p(b, k), params.epsilon))),
  );
}

/** ∂loss/∂p = −target/p, the slope of −log, where p is above epsilon. */
export function vjp(inputs: Inputs, _loss: Tensor<1>, gradient: Tensor<1>, { epsilon }: Params) {
  const p = read(inputs.probabilities);
  const target = read(inputs.target);
  const dLoss = read(gradient);
  const slope = (b: number, k: number) => (p(b, k) <= epsilon ? 0 : -target(b, k) / p(b, k));
  return { probabilities: build(inputs.probabilities.shape, (b, k) => dLoss(b) * slope(b, k)) };
}
