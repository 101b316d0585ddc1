/** What changed from one report to another: trial by trial, as the ids say which is which. */
import type { ReadReport, ReadResult } from "../report/read.ts";
import type { Verdict } from "../verdict.ts";

export interface Change {
  readonly id: string;
  /** null: the trial was not in that report. */
  readonly from: Verdict | null;
  readonly to: Verdict | null;
  /** What B says about it; of a trial that is gone, what A said. */
  readonly message: string | null;
}

export interface Changes {
  readonly worse: readonly Change[];
  readonly better: readonly Change[];
  /** Expected now, or no longer: the engine does the same. */
  readonly renamed: readonly Change[];
  readonly appeared: readonly Change[];
  readonly gone: readonly Change[];
  /** Trials that came to the same. */
  readonly same: number;
  /** Faults of the whole run in B that A had not. */
  readonly faults: readonly string[];
}

/** A wrong answer is worse than none or another, and a program that ends or hangs is worse than one that is wrong. */
const grades: { readonly [V in Verdict]: number } = {
  crash: 0,
  timeout: 0,
  malformed: 1,
  fail: 1,
  xfail: 1,
  policy: 2,
  unsupported: 2,
  skipped: 2,
  pass: 3,
};

export function changesBetween(a: ReadReport, b: ReadReport): Changes {
  const [before, after] = [byId(a), byId(b)];
  const changes: Change[] = [];
  for (const { id, verdict, message } of a.results) {
    const now = found(after, id);
    if (!now && standsForMore(before.get(id)!, b)) continue; // its trials come below, each by itself
    changes.push({ id, from: verdict, to: now?.verdict ?? null, message: now ? now.message : message });
  }
  for (const result of b.results) {
    const { id, verdict, message } = result;
    if (before.has(id) || standsForMore(result, a)) continue;
    changes.push({ id, from: found(before, id)?.verdict ?? null, to: verdict, message });
  }
  const known = changes.filter(({ from, to }) => from !== null && to !== null);
  const moved = (test: (rise: number) => boolean) =>
    known.filter(({ from, to }) => from !== to && test(grades[to!] - grades[from!]));
  return {
    worse: moved((rise) => rise < 0),
    better: moved((rise) => rise > 0),
    renamed: moved((rise) => rise === 0),
    appeared: changes.filter(({ from }) => from === null),
    gone: changes.filter(({ to }) => to === null),
    same: known.filter(({ from, to }) => from === to).length,
    faults: b.faults.filter((fault) => !a.faults.includes(fault)),
  };
}

/** Whether B is not what A was. What is new or gone was not asked twice, and says nothing about the engine. */
export const isWorse = ({ worse, faults }: Changes): boolean => worse.length > 0 || faults.length > 0;

const byId = ({ results }: ReadReport) => new Map(results.map((result) => [result.id, result]));

/** An op that an engine does not offer has one result for a whole level: "conv2d/backward" stands for every trial of it. */
const found = (results: ReadonlyMap<string, ReadResult>, id: string): ReadResult | undefined =>
  results.get(id) ?? results.get(id.split("/").slice(0, 2).join("/"));

const standsForMore = ({ id, verdict }: ReadResult, { results }: ReadReport): boolean =>
  verdict === "unsupported" && results.some((other) => other.id.startsWith(`${id}/`));
