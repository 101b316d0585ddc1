/** What a run came to: the engine, how it was asked, and a result per trial. The same object as `report.json`. */
import type { Adapter } from "../../adapter.ts";
import { isWrong, type Level, levels, type Result, type Verdict } from "../verdict.ts";

export interface Report {
  readonly schema: 1;
  readonly engine: string;
  readonly version: string;
  readonly precision: string;
  /** Day of the run. */
  readonly date: string;
  readonly seed: number;
  readonly runs: number;
  /** What to type in order to see it again. */
  readonly command: string;
  readonly seconds: number;
  /** Cases that the engine answered. */
  readonly cases: number;
  /** What is wrong with the run as a whole: no cases, expectations that no longer fail. */
  readonly faults: readonly string[];
  readonly results: readonly Result[];
}

/** All trials of one op on one level together. */
export interface Cell {
  readonly verdict: Verdict;
  readonly passed: number;
  readonly asked: number;
  readonly rho: number | null;
}

/** The worst comes first. */
const order: readonly Verdict[] = [
  ...(["crash", "timeout", "malformed", "fail", "xfail", "policy", "pass", "unsupported", "skipped"] as const),
];

export function cellOf(results: readonly Result[], op: string, level: Level): Cell | undefined {
  const own = results.filter((result) => result.op === op && result.level === level);
  if (own.length === 0) return undefined;
  const rhos = own.flatMap(({ rho }) => (rho === null ? [] : [rho]));
  return {
    verdict: order.find((verdict) => own.some((result) => result.verdict === verdict))!,
    passed: own.filter(({ verdict }) => verdict === "pass").length,
    asked: own.filter(isJudged).length,
    rho: rhos.length > 0 ? Math.max(...rhos) : null,
  };
}

export const opsIn = (results: readonly Result[]): readonly string[] => [...new Set(results.map(({ op }) => op))];
/** Whether something came of it, right or wrong. */
export const isJudged = ({ verdict }: Result): boolean => verdict !== "unsupported" && verdict !== "skipped";
/** Ops of which something was judged; the others are unsupported on every level, and need no row. */
export const judgedOps = (results: readonly Result[]): readonly string[] => opsIn(results.filter(isJudged));
export const unsupportedOps = (results: readonly Result[]): readonly string[] =>
  opsIn(results).filter((op) => !judgedOps(results).includes(op));
export const levelsIn = (results: readonly Result[]): readonly Level[] =>
  levels.filter((level) => results.some((result) => result.level === level));

/** A result for each way in which the trial failed. */
const eachFailure = ({ others, ...first }: Result): readonly Result[] =>
  [first, ...others].map((failure) => ({ ...first, ...failure, others: [] }));

export const failuresIn = ({ results }: Report): readonly Result[] =>
  results.flatMap(eachFailure).filter(({ verdict }) => isWrong(verdict));
export const endingIn = ({ results }: Report, wanted: Verdict): readonly Result[] =>
  results.flatMap(eachFailure).filter(({ verdict }) => verdict === wanted);

/** Which trial, and where it fails: "conv2d/backward/whole [gradient of bias, stride]". */
export const nameOf = ({ id, where }: Result): string => (where.length > 0 ? `${id} [${where.join(", ")}]` : id);

/** Failures op by op; the first of each is the one to look at: a case that could be saved before one that could not. */
export function failuresByOp(failures: readonly Result[]): readonly (readonly [first: Result, ...others: Result[]])[] {
  return opsIn(failures).map((op) => {
    const own = failures.filter((result) => result.op === op);
    const first = own.find(({ file }) => file !== null) ?? own[0]!;
    return [first, ...own.filter((result) => result !== first)] as const;
  });
}

export const asExpected = (report: Report): boolean => failuresIn(report).length === 0 && report.faults.length === 0;

/** How many trials came to what: "512 pass, 3 fail". */
export function tallyText({ results }: Report): string {
  const counts = [...order]
    .reverse()
    .map((verdict) => [verdict, results.filter((r) => r.verdict === verdict).length] as const);
  return counts
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`)
    .join(", ");
}

export const headline = (report: Report): string =>
  `${titleOf(report)} (${report.precision}): ${tallyText(report)}; ${report.cases} cases, seed ${report.seed}, ${report.seconds.toFixed(1)} s`;

/** The engine and its version, where it says one. */
export const titleOf = ({ engine, version }: Report): string => `${engine} ${version}`.trim();

/** The first line of a message, as long as a reader of a list reads. */
export function firstLine(message: string | null, longest = 160): string {
  const [line = ""] = (message ?? "").split("\n");
  return line.length > longest ? `${line.slice(0, longest)} …` : line;
}

export const describedBy = ({ name, version, precision }: Adapter) => ({ engine: name, version, precision });
