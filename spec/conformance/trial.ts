/** One question to an engine, asked of many random cases; the first that fails is made as small as it can be. */
import fc from "fast-check";
import { AdapterError } from "../adapter.ts";
import { spreadSeed } from "../arbitraries/sizes.ts";
import { ProgramCrash, ProgramTimeout, ProtocolError } from "./programFaults.ts";
import type { Score } from "./score.ts";
import type { Level, Result, Verdict } from "./verdict.ts";

export interface Draw {
  readonly runs: number;
  readonly seed: number;
  /** How long a failing case may be made smaller; half a minute where it is missing, less for long ones. */
  readonly shrinkMs?: number;
  /** What an answer that differs comes to; a failure where it is missing. */
  readonly disagreement?: "fail" | "policy";
}

/** A case as text, and as a folder that `einspec replay` takes. */
export interface Specimen {
  readonly text: string;
  /** Missing where a case is more than one call. */
  readonly save?: (folder: string) => Promise<void>;
}

export interface Trial {
  readonly id: string;
  readonly op: string;
  readonly level: Level;
  ask(draw: Draw): Promise<Finding>;
}

export interface Finding extends Pick<Result, "verdict" | "cases" | "unsupported" | "rho" | "message"> {
  readonly specimen: Specimen | null;
}

/** Making a case smaller asks again and again, and a program may take long to answer, or to start. */
const patienceMs = 30_000;
/** Of a long case the size is what tells, and that is found first. */
const briefPatienceMs = 5000;

/** How often cases are drawn again where an engine supports few of them. */
const attempts = 10;

/** One case each, of those that must all come up; one after another, up to the first that fails. */
export async function triedEach<E>(
  kinds: readonly fc.Arbitrary<E>[],
  judge: (example: E) => Promise<Score>,
  shown: (example: E) => Specimen,
  { runs, seed, shrinkMs = briefPatienceMs }: Draw,
): Promise<Finding> {
  const count = Math.min(kinds.length, Math.ceil((kinds.length * runs) / everyKind));
  let sum: Finding = { verdict: "unsupported", cases: 0, unsupported: 0, rho: null, message: null, specimen: null };
  for (let turn = 0; turn < count; turn++) {
    const kind = kinds[Math.floor((turn * kinds.length) / count)]!;
    const one = await tried(kind, judge, shown, { runs: 1, seed: spreadSeed(seed, turn), shrinkMs });
    sum = { ...added(sum, one), specimen: one.specimen };
    if (one.specimen) return sum;
  }
  return sum;
}

/** As many cases as are asked for by default meet each kind once; fewer meet a part of them. */
const everyKind = 100;

function added(sum: Finding, one: Finding): Finding {
  const rho = one.rho === null ? sum.rho : Math.max(sum.rho ?? 0, one.rho);
  const counted = { cases: sum.cases + one.cases, unsupported: sum.unsupported + one.unsupported, rho };
  if (one.verdict === "unsupported") return { ...sum, ...counted, message: sum.message ?? one.message };
  const passed = one.verdict === "pass" && sum.verdict === "pass";
  return {
    ...counted,
    verdict: one.verdict,
    message: passed ? (sum.message ?? one.message) : one.message,
    specimen: null,
  };
}

/** Draws cases and judges each. What the engine does not support is counted, and stands in nobody's way. */
export async function tried<E>(
  cases: fc.Arbitrary<E>,
  judge: (example: E) => Promise<Score>,
  shown: (example: E) => Specimen,
  { runs, seed, shrinkMs = patienceMs, disagreement = "fail" }: Draw,
): Promise<Finding> {
  const tally = { cases: 0, unsupported: 0, rho: null as number | null, warning: null as string | null };
  let lacking: string | null = null;
  let failed: { readonly error: unknown; readonly at: number } | undefined;
  const property = fc.asyncProperty(cases, async (example) => {
    if (failed && (failed.error instanceof ProgramTimeout || performance.now() - failed.at >= shrinkMs)) {
      throw new fc.PreconditionFailure(true); // ends the search: the candidates of a long case are without number
    }
    try {
      const { rho, warning } = await judge(example);
      if (failed) return;
      tally.cases++;
      if (rho !== null) tally.rho = Math.max(tally.rho ?? 0, rho);
      tally.warning ??= warning ?? null;
    } catch (error) {
      if (fc.PreconditionFailure.isFailure(error)) throw error;
      if (error instanceof AdapterError && error.kind === "unsupported") {
        if (!failed) tally.unsupported++;
        lacking ??= error.message;
        return;
      }
      if (!failed) tally.cases++;
      failed ??= { error, at: performance.now() };
      throw error;
    }
  });
  let details = await fc.check(property, { numRuns: runs, seed });
  // Other cases in the place of those that it does not support.
  for (let again = 1; again < attempts && !failed && tally.unsupported > 0 && tally.cases < runs; again++) {
    details = await fc.check(property, { numRuns: runs - tally.cases, seed: seed + again });
  }
  const { warning, ...counted } = tally;
  if (details.counterexample) {
    const error = details.errorInstance;
    const specimen = shown(details.counterexample[0]);
    return { ...counted, ...verdictOn(error, disagreement), specimen };
  }
  if (tally.cases > 0) return { ...counted, verdict: "pass", message: warning, specimen: null };
  return { ...counted, verdict: "unsupported", message: lacking, specimen: null };
}

/** What a question that is asked once came to. */
export async function asked(judge: () => Promise<Score>, specimen: Specimen): Promise<Finding> {
  try {
    const { rho, warning = null } = await judge();
    return { verdict: "pass", cases: 1, unsupported: 0, rho, message: warning, specimen: null };
  } catch (error) {
    if (error instanceof AdapterError && error.kind === "unsupported") {
      return { verdict: "unsupported", cases: 0, unsupported: 1, rho: null, message: error.message, specimen: null };
    }
    return { ...verdictOn(error), cases: 1, unsupported: 0, rho: null, specimen };
  }
}

function verdictOn(
  error: unknown,
  disagreement: "fail" | "policy" = "fail",
): { readonly verdict: Verdict; readonly message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ProgramTimeout) return { verdict: "timeout", message };
  if (error instanceof ProgramCrash) return { verdict: "crash", message };
  const noAnswer = error instanceof ProtocolError || error instanceof AdapterError;
  return { verdict: noAnswer ? "fail" : disagreement, message };
}
