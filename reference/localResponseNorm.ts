/**
 * Local response normalization: every element is divided by a power of the mass of its neighbours, the channels D with
 * −size ≤ 2(D − c) < size: ⌊size/2⌋ before the channel, the rest from it on. Channels outside count as 0.
 * Lecture 003, "AlexNet"; Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", section
 * 3.3; alpha is divided by size as in PyTorch.
 */
import type { Ops } from "./catalogue.ts";
import { build, fold, padded, read, sum } from "./einstein.ts";
import { expectNumber, expectWhole } from "./errors.ts";
import { expectChannels } from "./normalization.ts";
import { reshaped, type Shape, type Shaped, type Tensor } from "./tensor.ts";

export const equation = `
  mass[…, c] = k + alpha / size above(size, 2 D - 2 c) above(2 D - 2 c, -size - 1) input[…, D] input[…, D]
  output[…, c] = input[…, c] exp(-beta log(mass[…, c]))`;

export interface Inputs {
  readonly input: Tensor; // [..., channel]
}
export type Params = Ops<unknown>["localResponseNorm"]["params"];

/** @throws {ShapeError} when the input has no channels; {ParameterError} when size is not whole, k not above 0, or alpha or beta below 0. */
export function outputShape({ input }: Ops<Shaped>["localResponseNorm"]["inputs"], params: Params): Shape {
  const { size, alpha, beta, k } = params;
  expectWhole("localResponseNorm", "size", size, 1);
  expectNumber("localResponseNorm", "alpha", alpha, alpha >= 0 && alpha < Infinity, "of at least 0");
  expectNumber("localResponseNorm", "beta", beta, beta >= 0 && beta < Infinity, "of at least 0");
  expectNumber("localResponseNorm", "k", k, k > 0 && k < Infinity, "above 0");
  expectChannels("localResponseNorm", input, 1);
  return input.shape;
}

export function forward(inputs: Inputs, params: Params): Tensor {
  const shape = outputShape(inputs, params);
  const { rows, C, input, mass } = masses(inputs, params);
  return reshaped(
    build([rows, C], (row, c) => input(row, c) * mass(row, c) ** -params.beta),
    shape,
  );
}

/** An element is divided by its own mass, and weighs on all whose neighbour it is: the same window, turned round. */
export function vjp(inputs: Inputs, _output: Tensor, gradient: Tensor, params: Params) {
  const { size, alpha, beta } = params;
  const { rows, C, input, mass } = masses(inputs, params);
  const dOutput = read(reshaped(gradient, [rows, C]));
  const dMass = padded(
    build([rows, C], (row, c) => -beta * dOutput(row, c) * input(row, c) * mass(row, c) ** (-beta - 1)),
  );
  const after = size - 1 - Math.floor(size / 2);
  const dInput = build([rows, C], (row, c) => {
    const pressure = sum([size], (near) => dMass(row, c + near - after));
    return dOutput(row, c) * mass(row, c) ** -beta + ((2 * alpha) / size) * input(row, c) * pressure;
  });
  return { input: reshaped(dInput, inputs.input.shape) };
}

/** k + alpha/size · Σ input² over the neighbours. */
function masses({ input: { shape }, input: tensor }: Inputs, { size, alpha, k }: Params) {
  const [rows, C] = fold(shape, shape.length - 1);
  const input = padded(reshaped(tensor, [rows, C]));
  const before = Math.floor(size / 2);
  const mass = build(
    [rows, C],
    (row, c) => k + (alpha / size) * sum([size], (near) => input(row, c + near - before) ** 2),
  );
  return { rows, C, input, mass: read(mass) };
}
