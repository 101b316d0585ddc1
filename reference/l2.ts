/**
 * L2 loss: the squared differences of each example, summed. Both sides have a gradient.
 * Lecture 001, "Loss function", "Regression".
 */
import type { None, Ops } from "./catalogue.ts";
import { batchOf, type Inputs, perExample, pulledBack } from "./l1.ts";
import type { Shaped, Tensor } from "./tensor.ts";

export const equation = "loss[b] = (prediction[b, …] - target[b, …]) (prediction[b, …] - target[b, …])";

export type { Inputs } from "./l1.ts";
export type Params = None;

/** @throws {ShapeError} when there is no batch axis, or the target has another shape. */
export function outputShape(inputs: Ops<Shaped>["l2"]["inputs"]) {
  return batchOf("l2", inputs);
}

export function forward(inputs: Inputs): Tensor<1> {
  return perExample(inputs, (difference) => difference * difference);
}

/** ∂(p − t)²/∂p = 2(p − t), and t gets the opposite. */
export function vjp(inputs: Inputs, _loss: Tensor<1>, gradient: Tensor<1>) {
  return pulledBack(inputs, gradient, (difference) => 2 * difference);
}
