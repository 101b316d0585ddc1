/** How well answers agree with those of the reference: the largest ρ, or an error that says where and by how much. */
import type { OpName } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { shapeText } from "../../reference/errors.ts";
import { reference } from "../../reference/index.ts";
import { inputOf, listOf } from "../../reference/named.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Case } from "../arbitraries.ts";
import { gradientBounds, outputBound, roundingKind } from "../bounds.ts";
import { forward, pullBack } from "../calls.ts";
import { type Bound, Disagreement, expectAgreement, largestDeviation } from "../tolerance.ts";
import { curveSums } from "./curves.ts";
import { fastLimit } from "./verdict.ts";
import { WrongGradient } from "./wrongGradient.ts";

export interface Score {
  /** null where nothing is rounded. */
  readonly rho: number | null;
  /** What is remarkable although it passes. */
  readonly warning?: string;
}

/** What came back, by name: the output, or gradients as `listOf` names them. */
export type Answers = Readonly<Record<string, Tensor>>;

export async function outputScore<N extends OpName>(op: N, example: Case<N>, actual: Tensor, u: number) {
  const expected = await forward(reference, op, example);
  const bound = allowedOutput(op, example);
  return scored(`${op} output`, { actual, expected, bound, u, fast: isSum(op, example, "output") });
}

/** How far the answer of anybody's engine may be off. */
export function allowedOutput<N extends OpName>(op: N, example: Case<N>): Bound {
  // Of whole numbers a sum is exact in any order, but not by any algorithm: Winograd's rounds.
  const bound = outputBound(reference, op, isSum(op, example, "output") ? { ...example, values: "float" } : example);
  return withCurves(bound, op, example, undefined);
}

/** What gradients are held to. */
export interface Strictness {
  readonly u: number;
  /** To every digit, the last ones of a curve that flattens as well. */
  readonly strict?: boolean;
}

export async function gradientScore<N extends OpName>(
  op: N,
  example: Case<N>,
  actual: Answers,
  { u, strict = false }: Strictness,
) {
  const expected = await pullBack(reference, op, example);
  const bounds = strict ? summedGradients(op, example) : allowedGradients(op, example);
  const scores = Object.keys(actual).map((name) => {
    const [bound, fast] = [bounds[name]!, isSum(op, example, name)];
    try {
      return scored(`${op} gradient of ${name}`, { actual: actual[name]!, expected: expected[name]!, bound, u, fast });
    } catch (cause) {
      throw cause instanceof Disagreement ? new WrongGradient(inputOf(name), cause) : cause;
    }
  });
  return worst(scores);
}

/** The same for every gradient, by the names of `gradientNames`. */
export function allowedGradients<N extends OpName>(op: N, example: Case<N>): Readonly<Record<string, Bound>> {
  return Object.fromEntries(
    Object.entries(summedGradients(op, example)).map(([name, bound]) => [
      name,
      withCurves(bound, op, example, example.cotangent),
    ]),
  );
}

/** What any algorithm may lose in sums, and nothing more. */
function summedGradients<N extends OpName>(op: N, example: Case<N>): Readonly<Record<string, Bound>> {
  const bounds = gradientBounds(reference, op, example);
  const sums = Object.keys(bounds).filter((name) => isSum(op, example, name));
  const rounded = sums.length > 0 ? gradientBounds(reference, op, { ...example, values: "float" }) : bounds;
  return Object.fromEntries(Object.keys(bounds).map((name) => [name, (sums.includes(name) ? rounded : bounds)[name]!]));
}

function withCurves<N extends OpName>(
  bound: Bound,
  op: N,
  { inputs, params }: Case<N>,
  cotangent: Tensor | undefined,
): Bound {
  const lost = curveSums(op, Object.fromEntries(listOf<Tensor>(inputs)), params, cotangent);
  return lost === undefined || bound === "exact" ? bound : { ...bound, S: map((s, more) => s + more, bound.S, lost) };
}

interface Compared {
  readonly actual: Tensor;
  readonly expected: Tensor;
  readonly bound: Bound;
  readonly u: number;
  /** Whether a fast algorithm may take up to four times the bound. */
  readonly fast: boolean;
}

/** @throws where they do not agree. */
export function scored(what: string, { actual, expected, bound, u, fast }: Compared): Score {
  if (fast && shapeText(actual.shape) === shapeText(expected.shape)) {
    const { rho } = largestDeviation(actual, expected, bound, u);
    if (rho > 4 && rho <= fastLimit)
      return { rho, warning: `${what}: ρ ${rho.toPrecision(3)} is that of a fast algorithm` };
  }
  expectAgreement(what, actual, expected, bound, u);
  return { rho: bound === "exact" ? null : largestDeviation(actual, expected, bound, u).rho };
}

export function worst(scores: readonly Score[]): Score {
  const rhos = scores.flatMap(({ rho }) => (rho === null ? [] : [rho]));
  const warning = scores.find((score) => score.warning !== undefined)?.warning;
  return { rho: rhos.length > 0 ? Math.max(...rhos) : null, ...(warning === undefined ? {} : { warning }) };
}

const isSum = <N extends OpName>(op: N, example: Case<N>, of: string) => roundingKind(op, example, of) === "sum";
