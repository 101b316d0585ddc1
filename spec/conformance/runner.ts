/** Puts an engine through its trials, one after another, and keeps what each came to. */
import type { Expectation } from "./expectations.ts";
import { expectedFor, judgedByExpectation } from "./expectations.ts";
import type { Choice } from "./plan.ts";
import { planned, subjects } from "./plan.ts";
import type { Subject } from "./subject.ts";
import type { Draw, Specimen, Trial } from "./trial.ts";
import type { Level, Result } from "./verdict.ts";

export interface Orders extends Choice, Draw {
  readonly expectations: readonly Expectation[];
  /** Where a failing case is kept; null keeps none. Answers with the place, as the report shall name it. */
  readonly keep: ((id: string, specimen: Specimen) => Promise<string | null>) | null;
  /** Told before each trial. */
  readonly onTrial: (trial: Pick<Trial, "id" | "op" | "level">, done: number, total: number) => void;
  readonly onResult: (result: Result) => void;
  /** Aborted, it ends after the trial under way. */
  readonly signal?: AbortSignal;
}

/** Laws and sizes need fewer cases than numbers do: a quarter of them. */
const share: { readonly [L in Level]?: number } = {
  shape: 0.25,
  conventions: 0.25,
  properties: 0.25,
  update: 0.5,
};

export async function run(subject: Subject, orders: Orders): Promise<readonly Result[]> {
  const { trials, absent } = planned(subject, orders);
  const results: Result[] = [];
  const note = (result: Result) => {
    results.push(result);
    orders.onResult(result);
  };
  for (const missing of absent) {
    note({
      ...missing,
      ...{ verdict: "unsupported", cases: 0, unsupported: 0, rho: null, counterexample: null, file: null },
      message: `${subject.adapter.name} does not offer it`,
    });
  }
  for (const [done, trial] of trials.entries()) {
    if (orders.signal?.aborted) break;
    orders.onTrial(trial, done, trials.length);
    const hung = results.filter(({ op, verdict }) => op === trial.op && verdict === "timeout").length;
    note(hung < patience ? await resultOf(trial, orders) : skipped(trial, "not run: hung twice"));
  }
  return results.toSorted((a, b) => subjects.indexOf(a.op) - subjects.indexOf(b.op));
}

/** Whoever hangs this often in an op is not asked for it again: every hang costs the whole time limit. */
const patience = 2;

function skipped({ id, op, level }: Pick<Result, "id" | "op" | "level">, message: string): Result {
  const nothing = { cases: 0, unsupported: 0, rho: null, counterexample: null, file: null };
  return { id, op, level, verdict: "skipped", ...nothing, message };
}

async function resultOf(trial: Trial, { runs, expectations, keep, ...draw }: Orders): Promise<Result> {
  const { id, op, level } = trial;
  const expectation = expectedFor(id, expectations);
  if (expectation?.outcome === "skip") return skipped(trial, expectation.reason);
  const count = Math.max(1, Math.ceil(runs * (share[level] ?? 1)));
  const { specimen, ...finding } = await trial.ask({ ...draw, runs: count });
  const file = specimen && keep ? await keep(id, specimen) : null;
  const result: Result = { id, op, level, ...finding, counterexample: specimen?.text ?? null, file };
  return expectation ? judgedByExpectation(result, expectation) : result;
}
