/**
 * Known failures: a JSON list of `{ "pattern": "max/backward/*", "where": ["NaN"], "expect": "xfail", "reason": "…", "link": "…" }`.
 * A pattern is an id in which `*` stands for anything; where, which may be missing, names what the smallest case must have.
 * skip does not even ask. An entry with a precision ("f32") is meant of engines that answer in that one.
 */
import { readFile } from "node:fs/promises";
import { UsageError } from "../../src/commands/usage.ts";
import type { Precision } from "../adapter.ts";
import { unitOf } from "./precision.ts";
import type { Failure, Result } from "./verdict.ts";

const outcomes = ["xfail", "skip", "crash"] as const;

export interface Expectation {
  readonly pattern: string;
  /** Words of `Failure.where`; none where any failure of the trial is meant. */
  readonly where: readonly string[];
  /** null where it is meant of every precision. */
  readonly precision: Precision | null;
  readonly outcome: (typeof outcomes)[number];
  readonly reason: string;
  readonly link: string | null;
}

/** @throws {UsageError} when the file cannot be read, or an entry is not as it must be. */
export async function readExpectations(file: string): Promise<readonly Expectation[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (cause) {
    throw new UsageError(`${file}: cannot be read: ${(cause as Error).message}`, { cause });
  }
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file}: must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause });
  }
  if (!Array.isArray(list)) throw new UsageError(`${file}: must be a list of expectations, got ${text.slice(0, 40)}`);
  return list.map((entry: unknown, at) => expectationOf(`${file}: expectation ${at}`, entry));
}

function expectationOf(subject: string, entry: unknown): Expectation {
  if (typeof entry !== "object" || entry === null) {
    throw new UsageError(`${subject} must be an object, got ${JSON.stringify(entry)}`);
  }
  const {
    pattern,
    where = [],
    precision = null,
    expect,
    reason,
    link = null,
  } = entry as Readonly<Record<string, unknown>>;
  if (typeof pattern !== "string" || pattern === "") {
    throw new UsageError(`${subject}: pattern must be a text (an id, * for anything), got ${JSON.stringify(pattern)}`);
  }
  if (!Array.isArray(where) || !where.every((word) => typeof word === "string")) {
    throw new UsageError(`${subject}: where must be a list of texts or missing, got ${JSON.stringify(where)}`);
  }
  if (precision !== null && !isPrecision(precision)) {
    const known = Object.keys(unitOf).join(", ");
    throw new UsageError(`${subject}: precision must be one of ${known} or missing, got ${JSON.stringify(precision)}`);
  }
  const outcome = outcomes.find((known) => known === expect);
  if (outcome === undefined) {
    throw new UsageError(`${subject}: expect must be one of ${outcomes.join(", ")}, got ${JSON.stringify(expect)}`);
  }
  if (typeof reason !== "string" || reason.trim() === "") {
    throw new UsageError(`${subject}: reason must be a text (why ${pattern} fails), got ${JSON.stringify(reason)}`);
  }
  if (link !== null && typeof link !== "string") {
    throw new UsageError(`${subject}: link must be a text or missing, got ${JSON.stringify(link)}`);
  }
  if (outcome === "skip" && where.length > 0) {
    throw new UsageError(
      `${subject}: where must be missing (what is skipped has no case), got ${JSON.stringify(where)}`,
    );
  }
  return { pattern, where, precision, outcome, reason, link };
}

const isPrecision = (value: unknown): value is Precision => Object.keys(unitOf).includes(value as string);

/** Those that are meant of an engine of this precision. */
export const expectedIn = (precision: Precision, expectations: readonly Expectation[]): readonly Expectation[] =>
  expectations.filter((entry) => entry.precision === null || entry.precision === precision);

/** @throws {UsageError} where a pattern speaks of nothing that the suite has. */
export function expectKnownPatterns(file: string, expectations: readonly Expectation[], ids: readonly string[]): void {
  const unknown = expectations.find(({ pattern }) => !ids.some((id) => matches(id, pattern)));
  if (!unknown) return;
  throw new UsageError(
    `${file}: pattern must match an id of the suite (conv2d/forward/float, …), got "${unknown.pattern}"`,
  );
}

/** Those of a trial, in the order of the file. */
export const expectedFor = (id: string, expectations: readonly Expectation[]): readonly Expectation[] =>
  expectations.filter(({ pattern }) => matches(id, pattern));

/** A failure that was expected is one no longer. */
export function judgedByExpectations(failure: Failure, expectations: readonly Expectation[]): Failure {
  const known = expectations.find(
    ({ outcome, where }) =>
      (outcome === "crash" ? ["crash", "timeout"] : ["fail", "malformed"]).includes(failure.verdict) &&
      where.every((word) => failure.where.includes(word)),
  );
  return known ? { ...failure, verdict: "xfail", message: `${known.reason} (${failure.message})` } : failure;
}

/** Expectations of which every trial was run and none failed: the file is out of date. `ids` are those of the whole suite. */
export function outlived(
  expectations: readonly Expectation[],
  results: readonly Result[],
  ids: readonly string[],
): readonly Expectation[] {
  const run = new Set(results.map(({ id }) => id));
  const left = ids.filter((id) => !run.has(id)).flatMap((id) => expectedFor(id, expectations));
  return expectations.filter((expectation) => {
    if (expectation.outcome === "skip" || left.includes(expectation)) return false;
    const own = results.filter(({ id }) => expectedFor(id, expectations).includes(expectation));
    return own.some(({ verdict }) => verdict === "pass") && !own.some(({ verdict }) => verdict !== "pass");
  });
}

function matches(id: string, pattern: string): boolean {
  const literal = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`).test(id);
}
