/** The report for a terminal: every failure with its smallest case, then the op × level matrix. */

import { join } from "node:path";
import type { Result } from "../verdict.ts";
import type { Cell } from "./report.ts";
import { cellOf, cut, failuresIn, headline, levelsIn, opsIn, type Report } from "./report.ts";

const marks = { pass: "✓", fail: "✗", xfail: "x", unsupported: "·", crash: "†", timeout: "…" } as const;

/** `folder` is where cases were saved. */
export function terminalText(report: Report, folder: string): string {
  return [
    ...failuresIn(report).map((result) => failureText(result, folder)),
    table(report),
    "",
    legend,
    ...report.faults,
    headline(report),
  ].join("\n");
}

const legend = "✓ pass (worst ρ; at most 4)  ✗ fail  x fails as expected  · unsupported  † crash  … timeout\n";

function failureText({ id, verdict, message, counterexample, file }: Result, folder: string): string {
  const lines = [`✗ ${id}: ${verdict}: ${message}`, counterexample === null ? "" : cut(counterexample)];
  if (file !== null) lines.push(`saved as ${join(folder, file)}, for einspec replay`);
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}

function table({ results }: Report): string {
  const columns = levelsIn(results);
  const rows = opsIn(results).map((op) => [op, ...columns.map((level) => cellText(cellOf(results, op, level)))]);
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
  const { verdict, passed, asked, rho } = cell;
  const share = passed < asked ? ` ${passed}/${asked}` : "";
  return `${marks[verdict]}${share}${rho === null ? "" : ` ${rho.toFixed(2)}`}`;
}
