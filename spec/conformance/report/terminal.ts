/** The report for a terminal: every failure with its smallest case, then the op × level matrix. */

import { join } from "node:path";
import { type Result, type Verdict, verdicts } from "../verdict.ts";
import { abridged } from "./abridged.ts";
import type { Cell } from "./report.ts";
import {
  cellOf,
  failuresByOp,
  failuresIn,
  firstLine,
  headline,
  isJudged,
  judgedOps,
  levelsIn,
  nameOf,
  type Report,
  unsupportedOps,
} from "./report.ts";

const marks = {
  pass: "✓",
  fail: "✗",
  xfail: "x",
  policy: "~",
  unsupported: "·",
  skipped: "-",
  crash: "†",
  timeout: "…",
  malformed: "?",
} as const;

/** `folder` is where cases were saved. */
export function terminalText(report: Report, folder: string): string {
  const missing = unsupportedOps(report.results);
  return [
    ...failuresByOp(failuresIn(report)).map((failures) => failureText(failures, folder)),
    ...(judgedOps(report.results).length > 0 ? [table(report), "", `${legend(report)}\n`] : []),
    ...(missing.length > 0 ? [`${wrapped(`· not offered: ${absence(missing)}`)}\n`] : []),
    ...skippedLines(report.results),
    ...report.faults,
    headline(report),
  ].join("\n");
}

/** What was not asked, by op and reason. */
function skippedLines(results: readonly Result[]): readonly string[] {
  const kinds = results.flatMap(({ op, verdict, message }) => (verdict === "skipped" ? [`- ${op}: ${message}`] : []));
  const counted = [...new Set(kinds)].map((kind) => `${kind} (${kinds.filter((each) => each === kind).length})`);
  return counted.length > 0 ? [`${counted.join("\n")}\n`] : [];
}

/** As wide as a terminal is at least. */
const width = 80;
/** An engine of one op lacks all others, and knows it. */
const mostNamed = 24;

const absence = (missing: readonly string[]): string =>
  missing.length > mostNamed ? `${missing.length} ops and steps (report.html names them)` : missing.join(", ");

const words: { readonly [V in Verdict]: string } = {
  ...{ pass: "pass (ρ ≤ 4)", fail: "fail", xfail: "as expected", policy: "its policy", unsupported: "unsupported" },
  ...{ skipped: "not asked", crash: "crash", timeout: "hang", malformed: "no answer" },
};

/** Of what is in the table. */
const legend = ({ results }: Report): string =>
  verdicts
    .filter((verdict) => results.some((result) => result.verdict === verdict))
    .map((verdict) => `${marks[verdict]} ${words[verdict]}`)
    .join("  ");

/** One op: the first failure with its case, and of the others a line each; their cases are in the report's other forms. */
function failureText([first, ...others]: readonly [Result, ...Result[]], folder: string): string {
  const { verdict, message, counterexample, file } = first;
  const lines = [
    `✗ ${nameOf(first)}: ${verdict}: ${message}`,
    counterexample === null ? "" : abridged(counterexample, 240),
  ];
  if (file !== null) lines.push(`saved as ${join(folder, file)}, for einspec replay`);
  const more = others.map((other) => `✗ ${nameOf(other)}: ${other.verdict}: ${firstLine(other.message)}`);
  return `${[...lines, ...more].filter((line) => line !== "").join("\n")}\n`;
}

/** Broken between words. */
function wrapped(text: string): string {
  const [first, ...words] = text.split(" ");
  const lines = [first!];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(`  ${word}`);
  }
  return lines.join("\n");
}

function table({ results }: Report): string {
  const columns = levelsIn(results.filter(isJudged));
  const rows = judgedOps(results).map((op) => [op, ...columns.map((level) => cellText(cellOf(results, op, level)))]);
  const head = ["", ...columns];
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]!.length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((text, at) => text.padEnd(widths[at]!))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

export function cellText(cell: Cell | undefined): string {
  if (!cell) return "";
  return `${cellMark(cell)}${cell.rho === null ? "" : ` ${cell.rho.toFixed(2)}`}`;
}

/** How it ended, and where not all is well how many passed. */
export const cellMark = ({ verdict, passed, asked }: Cell): string =>
  `${marks[verdict]}${passed < asked ? ` ${passed}/${asked}` : ""}`;
