/** A report.json that somebody kept. It may come from another version or another machine, so it is looked at before it is believed. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../../../src/commands/usage.ts";
import { isRecord, shown } from "../../vectors/lines.ts";
import { levels, type Result, verdicts } from "../verdict.ts";

/** What two reports are compared by; the rest of a result may be missing. */
export type ReadResult = Pick<Result, "id" | "op" | "level" | "verdict" | "rho" | "message">;

export interface ReadReport {
  /** The file that it was read from. */
  readonly file: string;
  readonly engine: string;
  readonly version: string;
  readonly date: string;
  readonly seed: number;
  readonly runs: number;
  readonly faults: readonly string[];
  readonly results: readonly ReadResult[];
}

/** A report has a few hundred results of at most some thousand letters each. */
const largestReport = 2 ** 28;

/** The report in a file, or in the folder that `--report` wrote. @throws {UsageError} when there is none, or it is not as it must be. */
export async function readReport(path: string): Promise<ReadReport> {
  const { file, text } = await textOf(path);
  const fault = (what: string, rule: string, got: unknown) =>
    new UsageError(`${file}: ${what} must be ${rule}, got ${shown(got)}`);
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (cause) {
    throw new UsageError(`${file}: must be JSON (a report.json of einspec conformance), got ${shown(text)}`, { cause });
  }
  if (!isRecord(found)) throw fault("the report", "an object", found);
  if (found.schema !== 1) throw fault("schema", "1 (the only one there is)", found.schema);
  const word = (key: string): string => {
    const value = found[key];
    if (typeof value === "string") return value;
    throw fault(key, "a text", value);
  };
  const count = (key: string): number => {
    const value = found[key];
    if (Number.isSafeInteger(value)) return value as number;
    throw fault(key, "a whole number", value);
  };
  const { faults = [], results } = found;
  if (!Array.isArray(faults) || !faults.every((each) => typeof each === "string")) {
    throw fault("faults", "a list of texts", faults);
  }
  if (!Array.isArray(results)) throw fault("results", "a list", results);
  const read = results.map((entry: unknown, at) => resultOf(`results[${at}]`, entry, fault));
  const ids = new Set<string>();
  for (const { id } of read) {
    if (ids.has(id)) throw fault("ids", "of one result each", id);
    ids.add(id);
  }
  return {
    ...{ file, engine: word("engine"), version: word("version"), date: word("date") },
    ...{ seed: count("seed"), runs: count("runs"), faults, results: read },
  };
}

function resultOf(
  place: string,
  entry: unknown,
  fault: (what: string, rule: string, got: unknown) => UsageError,
): ReadResult {
  if (!isRecord(entry)) throw fault(place, "an object", entry);
  const { id, op, rho = null, message = null } = entry;
  if (typeof id !== "string" || id === "") throw fault(`${place}.id`, "a text", id);
  if (typeof op !== "string") throw fault(`${place}.op`, "a text", op);
  const level = levels.find((known) => known === entry.level);
  if (!level) throw fault(`${place}.level`, `one of ${levels.join(", ")}`, entry.level);
  const verdict = verdicts.find((known) => known === entry.verdict);
  if (!verdict) throw fault(`${place}.verdict`, `one of ${verdicts.join(", ")}`, entry.verdict);
  if (rho !== null && typeof rho !== "number") throw fault(`${place}.rho`, "a number or null", rho);
  if (message !== null && typeof message !== "string") throw fault(`${place}.message`, "a text or null", message);
  return { id, op, level, verdict, rho, message };
}

async function textOf(path: string): Promise<{ readonly file: string; readonly text: string }> {
  try {
    const file = (await stat(path)).isDirectory() ? join(path, "report.json") : path;
    const { size } = await stat(file);
    if (size > largestReport) {
      throw new UsageError(`${file}: must be at most ${largestReport} bytes (it is read at once), got ${size}`);
    }
    return { file, text: await readFile(file, "utf8") };
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`${path}: must be a report.json of einspec conformance, or its folder, got ${reason}`, {
      cause,
    });
  }
}
