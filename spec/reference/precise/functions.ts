/** The special functions of the reference, as functions of one number, and their exact values. */
import { readFileSync } from "node:fs";
import type { OpName, Params } from "../../../reference/catalogue.ts";
import { erf, normalBelow } from "../../../reference/erf.ts";
import { reference } from "../../../reference/index.ts";
import { tensor } from "../../../reference/tensor.ts";
import { sampled } from "../sampled.ts";

const value = <N extends OpName>(op: N, params: Params<N>) => {
  const { at } = sampled(op, params);
  return (x: number) => at(x)[0]!;
};
const slope = <N extends OpName>(op: N, params: Params<N>) => {
  const { slope } = sampled(op, params);
  return (x: number) => slope(x)[0]!;
};
/** Two classes with the logits x and 0, of which the first is the right one. */
const pair = (x: number) => tensor([1, 2], [x, 0]);
const first = tensor([1, 2], [1, 0]);

export const functions: Readonly<Record<string, (x: number) => number>> = {
  exp: value("exp", {}),
  log: value("log", {}),
  tanh: value("tanh", {}),
  "tanh slope": slope("tanh", {}),
  sigmoid: value("sigmoid", {}),
  "sigmoid slope": slope("sigmoid", {}),
  softplus: value("softplus", {}),
  elu: value("elu", { alpha: 1 }),
  silu: value("silu", {}),
  erf,
  normalBelow,
  gelu: value("gelu", { approximation: "none" }),
  "gelu slope": slope("gelu", { approximation: "none" }),
  "gelu tanh": value("gelu", { approximation: "tanh" }),
  logSoftmax: (x) => reference.kernels.logSoftmax.forward({ input: pair(x) }, {}).output.data[0]!,
  softmax: (x) => reference.kernels.softmax.forward({ input: pair(x) }, {}).output.data[0]!,
  softmaxCrossEntropy: (x) =>
    reference.kernels.softmaxCrossEntropy.forward({ logits: pair(x), target: first }, { labelSmoothing: 0 }).output
      .data[0]!,
  sigmoidCrossEntropy: (x) =>
    reference.kernels.sigmoidCrossEntropy.forward({ logits: tensor([1, 1], [x]), target: tensor([1, 1], [1]) }, {})
      .output.data[0]!,
};

/** Points and values of each function, as decimal fractions: written by generate.py. */
export const precise = JSON.parse(readFileSync(new URL("values.json", import.meta.url), "utf8")) as Readonly<
  Record<string, readonly (readonly [x: string, value: string])[]>
>;

export interface Worst {
  /** Units in the last place between the answer and the float64 nearest to the truth. */
  readonly ulps: number;
  readonly x: number;
  readonly points: number;
}

export function worstOf(name: string): Worst {
  const f = functions[name]!;
  const points = precise[name]!.map(([x, truth]) => ({ x: Number(x), ulps: ulpsBetween(f(Number(x)), Number(truth)) }));
  const { x, ulps } = points.reduce((a, b) => (b.ulps > a.ulps ? b : a));
  return { x, ulps, points: points.length };
}

/** How many float64 numbers apart: neighbours are 1. */
export function ulpsBetween(actual: number, expected: number): number {
  const difference = rank(actual) - rank(expected);
  return Number(difference < 0n ? -difference : difference);
}

/** The place of a number among all of float64, in order. */
function rank(value: number): bigint {
  const [bits] = new BigInt64Array(new Float64Array([value]).buffer);
  return bits! < 0n ? -(bits! & 0x7fffffffffffffffn) : bits!;
}

/** The most units that a function may be off. */
export function limits(name: string): number {
  // exp makes 20 units of one in its argument, and that is a polynomial here.
  if (name === "gelu tanh") return 20;
  // Not far from where it is 0, its two terms cancel.
  return name === "gelu slope" ? 8 : 4;
}
