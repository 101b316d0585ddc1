/**
 * A fully connected layer: every output is a weighted sum of every input feature.
 * Lecture 000, "Other Layers – Fully Connected".
 */
import type { None, Ops } from "./catalogue.ts";
import { build, read, sum } from "./einstein.ts";
import { expectAxis, expectRank } from "./errors.ts";
import type { Shaped, Tensor } from "./tensor.ts";

export const equation = "output[b, o] = weight[o, I] input[b, I] + bias[o]";

export interface Inputs {
  readonly input: Tensor<2>; // [batch, inFeature]
  readonly weight: Tensor<2>; // [outFeature, inFeature]
  readonly bias?: Tensor<1> | undefined; // [outFeature]
}
export type Params = None;

/** @throws {ShapeError} when input, weight and bias do not fit each other. */
export function outputShape({ input, weight, bias }: Ops<Shaped>["linear"]["inputs"]) {
  const wayOut = input.shape.length > 2 ? "; put flatten() before it" : "";
  const [B, I] = expectRank("linear", "input", input, 2, "[batch, feature]", wayOut);
  const [O] = expectRank("linear", "weight", weight, 2, "[outFeature, inFeature]");
  expectAxis("linear", "weight", weight, 1, I, "the input's feature count");
  if (bias) expectRank("linear", "bias", bias, 1, "[outFeature]");
  if (bias) expectAxis("linear", "bias", bias, 0, O, "the weight's output count");
  return [B, O] as const;
}

export function forward(inputs: Inputs): Tensor<2> {
  const [, I] = inputs.input.shape;
  const input = read(inputs.input);
  const weight = read(inputs.weight);
  const bias = inputs.bias ? read(inputs.bias) : () => 0;
  return build(outputShape(inputs), (b, o) => sum([I], (i) => weight(o, i) * input(b, i)) + bias(o));
}

/** Each factor of a product gets the gradient times the other factor, summed over the index it does not have. */
export function vjp(inputs: Inputs, _output: Tensor<2>, gradient: Tensor<2>) {
  const [B, I] = inputs.input.shape;
  const [O] = inputs.weight.shape;
  const input = read(inputs.input);
  const weight = read(inputs.weight);
  const dOutput = read(gradient);
  return {
    input: build([B, I], (b, i) => sum([O], (o) => dOutput(b, o) * weight(o, i))),
    weight: build([O, I], (o, i) => sum([B], (b) => dOutput(b, o) * input(b, i))),
    bias: build([O], (o) => sum([B], (b) => dOutput(b, o))),
  };
}
