/**
 * When two answers agree. The error is measured in units that the reference provides:
 *
 *   ρ = |y − r| / (√(n+1) · u · S) ≤ 4
 *
 * r is the answer in float64, u the unit roundoff of the engine, n the length of the longest sum behind an element, and S
 * how much was added up to get there. Right answers in float32 stay near 1 in any order of summation; the bound
 * lets through no lower precision.
 */
import { shapeText } from "../reference/errors.ts";
import { indexOf, type Shape, type Tensor, zeros } from "../reference/tensor.ts";

/** Either not a bit may differ, or ρ ≤ 4 with this S and n. */
export type Bound = "exact" | { readonly S: Tensor; readonly n: number };

export const float32 = 2 ** -24;
export const float64 = 2 ** -53;
const limit = 4;

/** Coarser than anything that float32 may leave behind: what explains a wrong answer that is only nearly right. */
const lowerPrecisions = { "TF32 or float16": 2 ** -11, bfloat16: 2 ** -8 };

/** Gradual underflow: below this, float32 has no relative precision, and GPUs have none at all. */
const tinyOf = (u: number) => (u === float32 ? 2 ** -126 : Number.MIN_VALUE);

interface Deviation {
  readonly rho: number;
  readonly at: number;
}

/** The largest ρ and where it is. NaN agrees with NaN alone, an infinity with itself; a bound that is NaN excuses nothing. */
export function largestDeviation(actual: Tensor, expected: Tensor, bound: Bound, u: number): Deviation {
  let worst: Deviation = { rho: 0, at: 0 };
  for (let at = 0; at < expected.data.length; at++) {
    const rho = deviation(actual.data[at]!, expected.data[at]!, at, bound, u);
    if (rho > worst.rho) worst = { rho, at };
  }
  return worst;
}

function deviation(y: number, r: number, at: number, bound: Bound, u: number): number {
  if (y === r || (Number.isNaN(y) && Number.isNaN(r))) return 0;
  if (bound === "exact" || !Number.isFinite(y) || !Number.isFinite(r)) return Infinity;
  const rho = Math.abs(y - r) / (Math.sqrt(bound.n + 1) * u * bound.S.data[at]! + tinyOf(u));
  return Number.isNaN(rho) ? Infinity : rho;
}

/** Two answers that do not agree. */
export class Disagreement extends Error {
  override readonly name: string = "Disagreement";
  /** Infinity where nothing excuses a difference. */
  readonly rho: number;
  constructor(message: string, rho: number) {
    super(message);
    this.rho = rho;
  }
}

/** Throws, and says by how much and where, unless `actual` agrees with `expected`. */
export function expectAgreement(what: string, actual: Tensor, expected: Tensor, bound: Bound, u: number): void {
  if (shapeText(actual.shape) !== shapeText(expected.shape)) {
    throw new Disagreement(
      `${what}: shape must be ${shapeText(expected.shape)}, got ${shapeText(actual.shape)}`,
      Infinity,
    );
  }
  const { rho, at } = largestDeviation(actual, expected, bound, u);
  if (rho <= limit) return;
  const y = actual.data[at]!;
  const r = expected.data[at]!;
  const where = shapeText(indexOf(at, expected.shape));
  throw new Disagreement(`${what}: ${where} must be ${r}, got ${y}${explained(y, r, at, bound, rho, u)}`, rho);
}

/** ρ in numbers, for people who look for the cause. */
function explained(y: number, r: number, at: number, bound: Bound, rho: number, u: number): string {
  if (bound === "exact") return " (exactly: no rounding can happen here)";
  if (!Number.isFinite(rho)) return "";
  if (bound.S.data[at] === 0) return " (exactly: all that is added up here is 0)";
  const facts = [
    `ρ ${rho.toPrecision(3)}, at most ${limit}`,
    `|y − r| ${Math.abs(y - r).toPrecision(3)}`,
    `S/|r| ${(bound.S.data[at]! / Math.abs(r)).toPrecision(3)}`,
    `n ${bound.n}`,
    `${(Math.abs(y - r) / (2 * u * Math.abs(r))).toPrecision(3)} ULP`,
  ];
  const precision = Object.entries(lowerPrecisions).find(([, coarse]) => (rho * u) / coarse <= limit);
  return ` (${facts.join(", ")}${precision ? `; ${precision[0]} would explain it` : ""})`;
}

/** A bound for the sum of two answers: what was added up adds up. */
export function together(...bounds: readonly Bound[]): Bound {
  const rounded = bounds.filter((bound) => bound !== "exact");
  const [first] = rounded;
  if (!first) return "exact";
  const S = zeros<Shape>(first.S.shape);
  for (const bound of rounded) for (let at = 0; at < S.data.length; at++) S.data[at]! += bound.S.data[at]!;
  return { S, n: Math.max(...rounded.map(({ n }) => n)) };
}
