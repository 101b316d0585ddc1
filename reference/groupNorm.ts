/**
 * Group normalization: in every example, each group of neighbouring channels gets mean 0 and variance 1 over all its
 * pixels, then a learned scale and shift per channel. Examples do not see each other.
 * The variance is divided by N, and epsilon is added inside the root.
 * Lecture 004, "Normalization techniques"; Wu and He, "Group Normalization", section 3.
 */
import type { Ops } from "./catalogue.ts";
import { expectWhole, ParameterError } from "./errors.ts";
import * as normalization from "./normalization.ts";
import { type Shape, type Shaped, sizeOf, type Tensor } from "./tensor.ts";

/** (g c) is one axis counted in two digits: group g, and channel c within the group. */
export const equation = `
  count[b, g] = inside(input[b, …, (g C)])  where g < groups
  mean[b, g] = input[b, …, (g C)] / count[b, g]
  variance[b, g] = (input[b, …, (g C)] - mean[b, g]) (input[b, …, (g C)] - mean[b, g]) / count[b, g]
  output[b, …, (g c)] = scale[(g c)] (input[b, …, (g c)] - mean[b, g]) / sqrt(variance[b, g] + epsilon) + shift[(g c)]`;

export interface Inputs {
  readonly input: Tensor; // [batch, ..., channel]
  readonly scale: Tensor<1>; // [channel]
  readonly shift: Tensor<1>; // [channel]
}
export type Params = Ops<unknown>["groupNorm"]["params"];

/** @throws {ShapeError} when scale or shift do not fit; {ParameterError} when groups do not divide the channels or epsilon is not above 0. */
export function outputShape({ input, ...perChannel }: Ops<Shaped>["groupNorm"]["inputs"], params: Params): Shape {
  const { epsilon, groups } = params;
  normalization.expectEpsilon("groupNorm", epsilon);
  expectWhole("groupNorm", "groups", groups, 1);
  const C = normalization.expectChannels("groupNorm", input, 2);
  if (C % groups !== 0)
    throw new ParameterError(`groupNorm: groups must divide the input's ${C} channels, got ${groups}`);
  normalization.expectPerChannel("groupNorm", perChannel, C);
  return input.shape;
}

export function layout(shape: Shape, { groups }: Params): normalization.Layout {
  const [outer = 1, ...rest] = shape;
  return { outer, rows: sizeOf(rest.slice(0, -1)), groups, width: shape.at(-1)! / groups };
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return normalization.forward(inputs, layout(outputShape(inputs, params), params), params.epsilon);
}

/** What a whole group gains or is stretched by is normalized away again, so dInput has neither part. */
export function vjp(inputs: Inputs, _output: Tensor, dOutput: Tensor, params: Params) {
  return normalization.vjp(inputs, dOutput, layout(inputs.input.shape, params), params.epsilon);
}
