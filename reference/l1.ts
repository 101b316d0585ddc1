/**
 * L1 loss: the absolute differences of each example, summed. Both sides have a gradient; where they meet it is 0.
 * Lecture 001, "Loss function", "Regression".
 */
import type { None, Ops } from "./catalogue.ts";
import { build, fold, map, read, sum } from "./einstein.ts";
import { expectSameShape, ShapeError } from "./errors.ts";
import { reshaped, type Shaped, type Tensor } from "./tensor.ts";

export const equation = "loss[b] = abs(prediction[b, …] - target[b, …])";

export interface Inputs {
  readonly prediction: Tensor; // [batch, ...]
  readonly target: Tensor; // [batch, ...]
}
export type Params = None;

/** @throws {ShapeError} when there is no batch axis, or the target has another shape. */
export function outputShape(inputs: Ops<Shaped>["l1"]["inputs"]) {
  return batchOf("l1", inputs);
}

export function forward(inputs: Inputs): Tensor<1> {
  return perExample(inputs, Math.abs);
}

/** ∂|p − t|/∂p is the sign of the difference, and t gets the opposite. */
export function vjp(inputs: Inputs, _loss: Tensor<1>, gradient: Tensor<1>) {
  return pulledBack(inputs, gradient, Math.sign);
}

/** The shape of one loss per example. */
export function batchOf(op: string, { prediction, target }: Ops<Shaped>["l1"]["inputs"]) {
  const [B] = prediction.shape;
  if (B === undefined) throw new ShapeError(`${op}: prediction must have rank 1 or more [batch, ...], got []`);
  expectSameShape(op, "target", target, "prediction", prediction);
  return [B] as const;
}

/** Σ cost(prediction − target) over each example. */
export function perExample({ prediction, target }: Inputs, cost: (difference: number) => number): Tensor<1> {
  const [, B, size] = fold([1, ...prediction.shape], 1);
  const costs = map((p, t) => cost(p - t), prediction, target);
  const element = read(reshaped(costs, [B, size]));
  return build([B], (b) => sum([size], (i) => element(b, i)));
}

/** The slope of each cost times the gradient of its example. */
export function pulledBack({ prediction, target }: Inputs, gradient: Tensor<1>, slope: (difference: number) => number) {
  const [, B, size] = fold([1, ...prediction.shape], 1);
  const dLoss = read(gradient);
  const slopes = read(
    reshaped(
      map((p, t) => slope(p - t), prediction, target),
      [B, size],
    ),
  );
  const dPrediction = reshaped(
    build([B, size], (b, i) => dLoss(b) * slopes(b, i)),
    prediction.shape,
  );
  return { prediction: dPrediction, target: map((g) => -g, dPrediction) };
}
