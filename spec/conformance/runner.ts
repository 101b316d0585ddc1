/** Puts an engine through its trials, one after another, and keeps what each came to. */
import type { Expectation } from "./expectations.ts";
import { expectedFor, judgedByExpectations } from "./expectations.ts";
import type { Choice } from "./plan.ts";
import { planned, subjects } from "./plan.ts";
import type { Subject } from "./subject.ts";
import type { Draw, Fault, Specimen, Trial } from "./trial.ts";
import type { Failure, Level, Result } from "./verdict.ts";

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
    note({ ...missing, ...nothing, verdict: "unsupported", message: `${subject.adapter.name} does not offer it` });
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

const noFailure = { where: [], counterexample: null, file: null } as const;
const nothing = { ...noFailure, cases: 0, unsupported: 0, rho: null, others: [] } as const;

const skipped = ({ id, op, level }: Pick<Result, "id" | "op" | "level">, message: string): Result => ({
  ...{ id, op, level, ...nothing, verdict: "skipped", message },
});

async function resultOf(trial: Trial, { runs, expectations, keep, ...draw }: Orders): Promise<Result> {
  const { id, op, level } = trial;
  const known = expectedFor(id, expectations);
  const skip = known.find(({ outcome }) => outcome === "skip");
  if (skip) return skipped(trial, skip.reason);
  const count = Math.max(1, Math.ceil(runs * (share[level] ?? 1)));
  const { faults, message, ...counts } = await trial.ask({ ...draw, runs: count });
  const failures: Failure[] = [];
  for (const [at, fault] of faults.entries()) {
    const file = keep ? await keep(at === 0 ? id : `${id}-${at + 1}`, fault.specimen) : null;
    failures.push(judgedByExpectations(failureOf(fault, file), known));
  }
  const verdict = counts.cases > 0 ? "pass" : "unsupported";
  const [first = { ...noFailure, verdict, message }, ...others] = failures.toSorted(unexpectedFirst);
  return { id, op, level, ...counts, ...first, others };
}

function failureOf({ verdict, message, of, specimen: { text, where } }: Fault, file: string | null): Failure {
  const whose = of === null ? [] : [`gradient of ${of}`];
  const others = where.filter((word) => word !== of); // that a bias is there its gradient says
  return { verdict, message, where: [...whose, ...others], counterexample: text, file };
}

const unexpectedFirst = (a: Failure, b: Failure): number =>
  Number(a.verdict === "xfail") - Number(b.verdict === "xfail");
