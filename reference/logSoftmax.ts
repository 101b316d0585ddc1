/**
 * The logarithm of softmax along the last axis.
 * log p = input − log Σ exp(input) needs no division and cannot underflow: where p rounds to 0, log p is still a number.
 * The maximum is subtracted first so that exp never overflows.
 * The first half of the cross-entropy in lecture 001, "Loss function".
 */
import type { None, Ops } from "./catalogue.ts";
import { build, fold, max, read, sum } from "./einstein.ts";
import { ShapeError } from "./errors.ts";
import { reshaped, type Shape, type Shaped, type Tensor } from "./tensor.ts";

export const equation = `
  top[…] max= input[…, K]
  mass[…] = exp(input[…, K] - top[…])
  output[…, k] = input[…, k] - top[…] - log(mass[…])`;

export interface Inputs {
  readonly input: Tensor; // [..., class]
}
export type Params = None;

/** @throws {ShapeError} when the input is a single number without axes. */
export function outputShape({ input }: Ops<Shaped>["logSoftmax"]["inputs"]): Shape {
  if (input.shape.length === 0) throw new ShapeError("logSoftmax: input must have rank 1 or more, got []");
  return input.shape;
}

export function forward(inputs: Inputs): Tensor {
  const shape = outputShape(inputs);
  const [rows, K] = fold(shape, shape.length - 1);
  return reshaped(build([rows, K], logShares(reshaped(inputs.input, [rows, K]))), shape);
}

/**
 * log p of class k in a row. The first of the largest is 1 of the mass and left out of the sum: log1p keeps what the others
 * weigh, also where they weigh so little that 1 would swallow them.
 */
export function logShares(tensor: Tensor<2>): (row: number, k: number) => number {
  const [rows, K] = tensor.shape;
  const input = read(tensor);
  const top = read(build([rows], (row) => max([K], (k) => input(row, k))));
  const first = read(build([rows], (row) => -max([K], (k) => (input(row, k) === top(row) ? -k : -Infinity))));
  const others = (row: number) => sum([K], (k) => (k === first(row) ? 0 : Math.exp(input(row, k) - top(row))));
  const logMass = read(build([rows], (row) => Math.log1p(others(row))));
  return (row, k) => input(row, k) - top(row) - logMass(row);
}

/** dInput = dOutput − p·Σ dOutput: every logit counts for itself, and by its share for the mass that all divide by. */
export function vjp(_inputs: Inputs, output: Tensor, gradient: Tensor) {
  const [rows, K] = fold(output.shape, output.shape.length - 1);
  const logP = read(reshaped(output, [rows, K]));
  const dOutput = read(reshaped(gradient, [rows, K]));
  const total = read(build([rows], (row) => sum([K], (k) => dOutput(row, k))));
  const grads = build([rows, K], (row, k) => dOutput(row, k) - Math.exp(logP(row, k)) * total(row));
  return { input: reshaped(grads, output.shape) };
}
