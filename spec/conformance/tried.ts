/**
 * A question asked of many random cases. The first case that fails is made as small as it can be; then the search goes on
 * among cases that lack something of what that one has, for a fault must not hide the next. Where a plainer case turns up, it
 * takes the place of the one before: both have one reason.
 */
import fc from "fast-check";
import { spreadSeed } from "../arbitraries/sizes.ts";
import { Disagreement } from "../tolerance.ts";
import { ProgramTimeout } from "./programFaults.ts";
import type { Score } from "./score.ts";
import { type Draw, type Fault, type Finding, faultOf, isLacking, type Specimen } from "./trial.ts";

export interface Question<E> {
  readonly cases: fc.Arbitrary<E>;
  /** `except` are inputs whose gradient is known to be wrong for such a case. */
  judge(example: E, except: readonly string[]): Promise<Score>;
  shown(example: E): Specimen;
}

/** Making a case smaller asks again and again, and a program may take long to answer, or to start. */
const patienceMs = 30_000;
/** Of a long case the size is what tells, and that is found first; of a fault behind another the first case tells enough. */
const briefPatienceMs = 5000;

/** How often cases are drawn again where an engine supports few of them, or most have a fault that is known. */
const attempts = { first: 10, later: 3 };
/** How often is looked behind a fault for another. */
const searches = 6;
/** Behind a fault, after so many candidates the case is small enough. */
const laterCandidates = 200;

/** Draws cases and judges each. What the engine does not support is counted, and stands in nobody's way. */
export async function tried<E>(question: Question<E>, draw: Draw): Promise<Finding> {
  const first = await searched(question, [], draw);
  let { faults } = first;
  for (let search = 1; search < searchesIn(draw) && mayHideMore(faults); search++) {
    const { faults: next } = await searched(question, faults, { ...draw, shrinkMs: briefly(draw) });
    if (next.length === 0) break;
    faults = plainest(faults, next);
  }
  return { ...first, faults };
}

/** One case each, of those that must all come up, one after another. */
export async function triedEach<E>(
  kinds: readonly fc.Arbitrary<E>[],
  question: Omit<Question<E>, "cases">,
  draw: Draw,
): Promise<Finding> {
  const count = Math.min(kinds.length, Math.ceil((kinds.length * draw.runs) / everyKind));
  let sum: Finding = { cases: 0, unsupported: 0, rho: null, message: null, faults: [] };
  let found = 0;
  for (let turn = 0; turn < count; turn++) {
    const cases = kinds[Math.floor((turn * kinds.length) / count)]!;
    const once = { ...draw, runs: 1, seed: spreadSeed(draw.seed, turn), shrinkMs: briefly(draw) };
    const one = await searched({ ...question, cases }, sum.faults, once);
    sum = sum.faults.length > 0 ? { ...sum, faults: plainest(sum.faults, one.faults) } : added(sum, one);
    found += one.faults.length;
    if (sum.faults.length > 0 && (found >= searchesIn(draw) || !mayHideMore(sum.faults))) break;
  }
  return sum;
}

/** As many cases as are asked for by default meet each kind once; fewer meet a part of them. */
const everyKind = 100;

const briefly = ({ shrinkMs = briefPatienceMs }: Draw): number => Math.min(shrinkMs, briefPatienceMs);

function added(sum: Finding, one: Finding): Finding {
  const rho = one.rho === null ? sum.rho : Math.max(sum.rho ?? 0, one.rho);
  const message = sum.cases > 0 && one.cases === 0 ? sum.message : (sum.message ?? one.message);
  return {
    ...{ cases: sum.cases + one.cases, unsupported: sum.unsupported + one.unsupported, rho },
    ...{ message, faults: one.faults },
  };
}

const searchesIn = ({ mostFaults }: Draw): number => Math.min(mostFaults ?? searches, searches);

/** What hangs or ends the program takes long to ask, and what fails in the plainest case fails in all. */
function mayHideMore(faults: readonly Fault[]): boolean {
  const goesOn = faults.every(({ verdict }) => verdict === "fail" || verdict === "policy");
  return goesOn && faults.length > 0 && !faults.some(({ of, specimen }) => of === null && specimen.where.length === 0);
}

const isAmong = (words: readonly string[], others: readonly string[]): boolean =>
  words.every((word) => others.includes(word));

/** The faults, and the next one in place of those that it explains. */
const plainest = (faults: readonly Fault[], next: readonly Fault[]): readonly Fault[] => [
  ...faults.filter((a) => !next.some((b) => a.of === b.of && isAmong(b.specimen.where, a.specimen.where))),
  ...next,
];

/** Known faults of cases like this one. */
const expected = (known: readonly Fault[], { where }: Specimen): readonly Fault[] =>
  known.filter(({ specimen }) => isAmong(specimen.where, where));

/** A smaller case must fail as plainly as a fault does, and not by the last digit: twice the bound, or as the first did. */
const plainly = 8;
const isFainter = (error: unknown, first: unknown): boolean =>
  error instanceof Disagreement && first instanceof Disagreement && error.rho < Math.min(plainly, first.rho);

/** Up to the first case that fails otherwise than is known. */
async function searched<E>(
  { cases, judge, shown }: Question<E>,
  known: readonly Fault[],
  { runs, seed, shrinkMs = patienceMs, disagreement = "fail" }: Draw,
): Promise<Finding> {
  const tally = { cases: 0, unsupported: 0, rho: null as number | null };
  let lacking: string | null = null;
  let warning: string | null = null;
  let failed: { readonly error: unknown; readonly at: number } | undefined;
  let candidates = known.length > 0 ? laterCandidates : Number.POSITIVE_INFINITY;
  const property = fc.asyncProperty(cases, async (example) => {
    if (
      failed &&
      (failed.error instanceof ProgramTimeout || performance.now() - failed.at >= shrinkMs || candidates-- <= 0)
    ) {
      throw new fc.PreconditionFailure(true); // ends the search: the candidates of a long case are without number
    }
    if (!failed && tally.cases >= runs) return;
    const excused = known.length > 0 ? expected(known, shown(example)) : [];
    if (excused.some(({ of }) => of === null)) return;
    try {
      const score = await judge(
        example,
        excused.map(({ of }) => of!),
      );
      if (failed) return;
      tally.cases++;
      if (score.rho !== null) tally.rho = Math.max(tally.rho ?? 0, score.rho);
      warning ??= score.warning ?? null;
    } catch (error) {
      if (fc.PreconditionFailure.isFailure(error)) throw error;
      if (isLacking(error)) {
        if (!failed) tally.unsupported++;
        lacking ??= error.message;
        return;
      }
      if (failed && isFainter(error, failed.error)) return;
      if (!failed) tally.cases++;
      failed ??= { error, at: performance.now() };
      throw error;
    }
  });
  let details = await fc.check(property, { numRuns: runs, seed });
  // Other cases in the place of those that it does not support, or whose fault is known.
  const missed = () => tally.cases < runs && (tally.unsupported > 0 || known.length > 0);
  const most = known.length > 0 ? attempts.later : attempts.first;
  for (let again = 1; again < most && !failed && missed(); again++) {
    details = await fc.check(property, { numRuns: runs - tally.cases, seed: seed + again });
  }
  const message = tally.cases > 0 ? warning : lacking;
  if (!details.counterexample) return { ...tally, message, faults: [] };
  const fault = faultOf(details.errorInstance, shown(details.counterexample[0]), disagreement);
  return { ...tally, message, faults: [fault] };
}
