/** `einspec conformance diff A B`: what changed from one report to another. */
import { readReport } from "../report/read.ts";
import { changesBetween, isWorse } from "./changes.ts";
import { diffText } from "./text.ts";

export interface DiffOptions {
  readonly json?: boolean;
}

/** Exit code: 0 nothing became worse, 1 something did; a report that cannot be read is a `UsageError`, which is 2. */
export async function conformanceDiff(before: string, after: string, { json = false }: DiffOptions): Promise<number> {
  const [a, b] = [await readReport(before), await readReport(after)];
  const changes = changesBetween(a, b);
  const { results: _, ...ofA } = a;
  const { results: __, ...ofB } = b;
  console.log(json ? JSON.stringify({ schema: 1, a: ofA, b: ofB, ...changes }, null, 1) : diffText(a, b, changes));
  return isWorse(changes) ? 1 : 0;
}
