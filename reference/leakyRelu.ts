/**
 * Leaky rectified linear unit: what is below 0 is multiplied by `slope` instead of cut off.
 * The gradient at the kink is 0; with slope 1 there is no kink, and it is 1.
 * Maas et al., "Rectifier Nonlinearities Improve Neural Network Acoustic Models", section 2.
 */
import type { Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import { expectNumber } from "./errors.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export const equation = "output[…] = max(input[…], 0) + slope min(input[…], 0)";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["leakyRelu"]["params"];

/** @throws {ParameterError} when the slope is not finite. */
export function outputShape({ input }: Ops<Shaped>["leakyRelu"]["inputs"], { slope }: Params): Shape {
  expectNumber("leakyRelu", "slope", slope, Number.isFinite(slope), "of finite size");
  return input.shape;
}

export function forward(inputs: Inputs, params: Params): Tensor {
  outputShape(inputs, params);
  return map((x) => (x < 0 ? params.slope * x : x), inputs.input);
}

/** Passes what came from above 0, and `slope` of what came from below; with slope 1 all is passed. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor, { slope }: Params) {
  return { input: map((x, g) => (x > 0 || slope === 1 ? g : x < 0 ? slope * g : 0), input, dOutput) };
}
