/** `einspec vectors export FOLDER`: a frozen corpus of any ops and seed, computed by the reference. */
import { readdir } from "node:fs/promises";
import { opNames, type StepName } from "../../../reference/catalogue.ts";
import { progressOn } from "../../../src/commands/progress.ts";
import { UsageError } from "../../../src/commands/usage.ts";
import { stepNames } from "../../conformance/stepNames.ts";
import type { VectorCase } from "../cases.ts";
import { writeCorpus } from "../write.ts";
import { drawnCases, drawnRuns } from "./drawn.ts";

export interface ExportOptions {
  /** Ops and steps, with commas between them; all where it is missing. */
  readonly ops?: string;
  readonly cases: number;
  readonly seed: number;
}

/** All cases are in memory until they are written: about a gigabyte of them at most. */
const mostCases = 1000;

/** Answers with the exit code. @throws {UsageError} for what cannot be exported, or a folder that holds something already. */
export async function exportVectors(folder: string, options: ExportOptions): Promise<number> {
  const { cases, seed } = options;
  if (cases > mostCases) {
    throw new UsageError(`vectors: --cases must be at most ${mostCases} (they are held in memory), got ${cases}`);
  }
  const names = namesOf(options.ops);
  await expectEmpty(folder);
  const progress = progressOn(process.stderr);
  const drawn: VectorCase[] = [];
  for (const [done, name] of names.entries()) {
    progress.show({ phase: "drawing cases", done, total: names.length, details: name });
    const op = opNames.find((known) => known === name);
    // One by one: a list of all would not fit on the stack as arguments.
    for (const each of op ? await drawnCases(op, options) : drawnRuns(name as StepName, options)) drawn.push(each);
  }
  progress.end();
  await writeCorpus(folder, { generator: "einspec vectors export", seed }, drawn);
  console.log(`${folder}: ${drawn.length} cases of ${names.length} ops and steps, seed ${seed}`);
  return 0;
}

function namesOf(list: string | undefined): readonly string[] {
  const known: readonly string[] = [...opNames, ...stepNames];
  if (list === undefined) return known;
  const names = [...new Set(list.split(",").map((name) => name.trim()))];
  const stranger = names.find((name) => !known.includes(name));
  if (stranger === undefined) return names;
  throw new UsageError(`vectors: --ops must be among ${known.join(", ")}, got "${stranger}"`);
}

/** A corpus is never written over another: what its manifest does not name would stay. */
async function expectEmpty(folder: string): Promise<void> {
  const content = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new UsageError(`vectors: the folder must be one that can be written, got ${folder} (${error.code})`);
  });
  if (content.length === 0) return;
  throw new UsageError(`vectors: the folder must be new or empty (a corpus is never overwritten), got ${folder}`);
}
