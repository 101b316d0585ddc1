/**
 * Every number times `factor`, plus `offset`.
 * Puts pixels from 0 … 255 into −1 … 1: factor 2/255, offset −1.
 * Lecture 001, "Data preprocessing".
 */
import type { Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import { expectNumber } from "./errors.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = factor input[…] + offset";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["scale"]["params"];

/** @throws {ParameterError} when factor or offset is not finite. */
export function outputShape({ input }: Ops<Shaped>["scale"]["inputs"], { factor, offset }: Params): Shape {
  expectNumber("scale", "factor", factor, Number.isFinite(factor), "of finite size");
  expectNumber("scale", "offset", offset, Number.isFinite(offset), "of finite size");
  return input.shape;
}

export function forward(inputs: Inputs, params: Params): Tensor {
  outputShape(inputs, params);
  return map((x) => params.factor * x + params.offset, inputs.input);
}

/** The offset moves nothing; the factor goes over the gradient. */
export function vjp(_inputs: Inputs, _output: Tensor, dOutput: Tensor, { factor }: Params) {
  return { input: map((g) => factor * g, dOutput) };
}
