/**
 * Softmax along the last axis: positive numbers that sum to 1.
 * The maximum is subtracted first so that exp never overflows.
 * The last layer of lecture 003's classic architecture ("Convolutional Networks").
 */
import type { None, Ops } from "./catalogue.ts";
import { build, fold, max, read, sum } from "./einstein.ts";
import { ShapeError } from "./errors.ts";
import { reshaped, type Shape, type Shaped, type Tensor } from "./tensor.ts";

export const equation = `
  top[…] max= input[…, K]
  mass[…] = exp(input[…, K] - top[…])
  output[…, k] = exp(input[…, k] - top[…]) / mass[…]`;

export interface Inputs {
  readonly input: Tensor; // [..., class]
}
export type Params = None;

/** @throws {ShapeError} when the input is a single number without axes. */
export function outputShape({ input }: Ops<Shaped>["softmax"]["inputs"]): Shape {
  if (input.shape.length === 0) throw new ShapeError("softmax: input must have rank 1 or more, got []");
  return input.shape;
}

export function forward(inputs: Inputs): Tensor {
  const shape = outputShape(inputs);
  const [rows, K] = fold(shape, shape.length - 1);
  const input = read(reshaped(inputs.input, [rows, K]));
  const top = read(build([rows], (row) => max([K], (k) => input(row, k))));
  const mass = read(build([rows], (row) => sum([K], (k) => Math.exp(input(row, k) - top(row)))));
  return reshaped(
    build([rows, K], (row, k) => Math.exp(input(row, k) - top(row)) / mass(row)),
    shape,
  );
}

/** dInput = p·(dOutput − Σ p·dOutput): raising one logit lowers the share of all others. */
export function vjp(_inputs: Inputs, output: Tensor, gradient: Tensor) {
  const [rows, K] = fold(output.shape, output.shape.length - 1);
  const p = read(reshaped(output, [rows, K]));
  const dOutput = read(reshaped(gradient, [rows, K]));
  const mean = read(build([rows], (row) => sum([K], (k) => p(row, k) * dOutput(row, k))));
  const grads = build([rows, K], (row, k) => p(row, k) * (dOutput(row, k) - mean(row)));
  return { input: reshaped(grads, output.shape) };
}
