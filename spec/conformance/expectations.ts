/**
 * Known failures: a JSON list of `{ "pattern": "max/backward/*", "expect": "xfail", "reason": "…", "link": "…" }`.
 * A pattern is an id in which `*` stands for anything. skip does not even ask.
 */
import { readFile } from "node:fs/promises";
import { UsageError } from "../../src/commands/usage.ts";
import type { Result } from "./verdict.ts";

const outcomes = ["xfail", "skip", "crash"] as const;

export interface Expectation {
  readonly pattern: string;
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
  const { pattern, expect, reason, link = null } = entry as Readonly<Record<string, unknown>>;
  if (typeof pattern !== "string" || pattern === "") {
    throw new UsageError(`${subject}: pattern must be a text (an id, * for anything), got ${JSON.stringify(pattern)}`);
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
  return { pattern, outcome, reason, link };
}

/** @throws {UsageError} where a pattern speaks of nothing that the suite has. */
export function expectKnownPatterns(file: string, expectations: readonly Expectation[], ids: readonly string[]): void {
  const unknown = expectations.find(({ pattern }) => !ids.some((id) => matches(id, pattern)));
  if (!unknown) return;
  throw new UsageError(
    `${file}: pattern must match an id of the suite (conv2d/forward/float, …), got "${unknown.pattern}"`,
  );
}

export const expectedFor = (id: string, expectations: readonly Expectation[]): Expectation | undefined =>
  expectations.find(({ pattern }) => matches(id, pattern));

/** A failure that was expected is one no longer. */
export function judgedByExpectation(result: Result, { outcome, reason }: Expectation): Result {
  const failures = outcome === "crash" ? ["crash", "timeout"] : ["fail"];
  if (!failures.includes(result.verdict)) return result;
  return { ...result, verdict: "xfail", message: `${reason} (${result.message})` };
}

/** Expectations of which every trial was run and none failed: the file is out of date. `ids` are those of the whole suite. */
export function outlived(
  expectations: readonly Expectation[],
  results: readonly Result[],
  ids: readonly string[],
): readonly Expectation[] {
  const run = new Set(results.map(({ id }) => id));
  const left = ids.filter((id) => !run.has(id)).map((id) => expectedFor(id, expectations));
  return expectations.filter((expectation) => {
    if (expectation.outcome === "skip" || left.includes(expectation)) return false;
    const own = results.filter(({ id }) => expectedFor(id, expectations) === expectation);
    return own.some(({ verdict }) => verdict === "pass") && !own.some(({ verdict }) => verdict !== "pass");
  });
}

function matches(id: string, pattern: string): boolean {
  const literal = pattern.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${literal.join(".*")}$`).test(id);
}
