/**
 * The mean and the variance of every channel over all its elements: row 0 and row 1 of the output.
 * The variance is divided by N; what a running average of it wants is this times N/(N − 1).
 * Lecture 003, "Training Deep Networks: Batch Normalization" ("during training, we use the batch mean and variance").
 */
import type { None, Ops } from "./catalogue.ts";
import { build, fold, read, sum } from "./einstein.ts";
import { expectChannels } from "./normalization.ts";
import { reshaped, type Shaped, type Tensor } from "./tensor.ts";

/** m is 0 in the row of the means and 1 in that of the variances. */
export const equation = `
  count[c] = inside(input[…, c])
  mean[c] = input[…, c] / count[c]
  output[m, c] = (1 - m) mean[c] + m (input[…, c] - mean[c]) (input[…, c] - mean[c]) / count[c]  where m < 2`;

export interface Inputs {
  readonly input: Tensor; // [..., channel]
}
export type Params = None;

/** @throws {ShapeError} when the input is a single number without axes. */
export function outputShape({ input }: Ops<Shaped>["channelMoments"]["inputs"]) {
  return [2, expectChannels("channelMoments", input, 1)] as const;
}

/** The deviations are summed after the mean is known: Σx² − (Σx)² would lose all digits where the mean is large. */
export function forward(inputs: Inputs): Tensor<2> {
  const { rows, input, mean } = means(inputs);
  return build(outputShape(inputs), (m, c) =>
    m === 0 ? mean(c) : sum([rows], (row) => (input(row, c) - mean(c)) ** 2) / rows,
  );
}

/** An element moves the mean by 1/N, and the variance by 2/N of its deviation; that it moves the mean cancels out there. */
export function vjp(inputs: Inputs, _output: Tensor, gradient: Tensor<2>) {
  const { rows, C, input, mean } = means(inputs);
  const dOutput = read(gradient);
  const dInput = build([rows, C], (row, c) => (dOutput(0, c) + 2 * dOutput(1, c) * (input(row, c) - mean(c))) / rows);
  return { input: reshaped(dInput, inputs.input.shape) };
}

function means({ input: { shape }, input: tensor }: Inputs) {
  const [rows, C] = fold(shape, shape.length - 1);
  const input = read(reshaped(tensor, [rows, C]));
  const mean = read(build([C], (c) => sum([rows], (row) => input(row, c)) / rows));
  return { rows, C, input, mean };
}
