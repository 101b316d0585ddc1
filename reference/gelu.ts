/**
 * Gaussian error linear unit: x times the probability that a normal number is below x.
 * `approximation: "tanh"` is x·½(1 + tanh u) with u = √(2/π)·(x + 0.044715·x³), written as x/(1 + exp(−2u)), which keeps its
 * digits where tanh rounds to −1.
 * It has no equation: the language has no error function, and a param decides which of two formulas is meant.
 * Lecture 004, "Replacing ReLU with GELU"; Hendrycks and Gimpel, "Gaussian Error Linear Units", section 2.
 */
import type { Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import { normalBelow, normalDensity } from "./erf.ts";
import { ParameterError } from "./errors.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["gelu"]["params"];

/** @throws {ParameterError} when the approximation is neither "none" nor "tanh". */
export function outputShape({ input }: Ops<Shaped>["gelu"]["inputs"], { approximation }: Params): Shape {
  if (approximation !== "none" && approximation !== "tanh") {
    throw new ParameterError(`gelu: approximation must be "none" or "tanh", got ${JSON.stringify(approximation)}`);
  }
  return input.shape;
}

export function forward(inputs: Inputs, params: Params): Tensor {
  outputShape(inputs, params);
  const share = params.approximation === "none" ? normalBelow : (x: number) => logistic(2 * bent(x));
  return map((x) => x * share(x), inputs.input);
}

/** The product rule: the share of x that passes, and x times the slope of that share. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor, { approximation }: Params) {
  const slope = approximation === "none" ? exactSlope : tanhSlope;
  return { input: map((x, g) => slope(x) * g, input, dOutput) };
}

const exactSlope = (x: number): number => normalBelow(x) + x * normalDensity(x);

/** σ′ = σ(u)·σ(−u) is 0 far out, where the slope of u is too large to be multiplied with x first. */
function tanhSlope(x: number): number {
  const u = bent(x);
  const dShare = logistic(2 * u) * logistic(-2 * u) * 2 * scale * (1 + 3 * cubic * x * x);
  return logistic(2 * u) + x * dShare;
}

const scale = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;
const bent = (x: number): number => scale * (x + cubic * x * x * x);
const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
