/** The report as Markdown. */
import type { Result } from "../verdict.ts";
import { abridged } from "./abridged.ts";
import {
  cellOf,
  endingIn,
  failuresByOp,
  failuresIn,
  firstLine,
  headline,
  isJudged,
  judgedOps,
  levelsIn,
  nameOf,
  type Report,
  titleOf,
  unsupportedOps,
} from "./report.ts";
import { cellText } from "./terminal.ts";

export function markdown(report: Report): string {
  const { date, command, results, faults } = report;
  const columns = levelsIn(results.filter(isJudged));
  const missing = unsupportedOps(results);
  const rows = judgedOps(results).map(
    (op) => `| ${op} | ${columns.map((level) => cellText(cellOf(results, op, level))).join(" | ")} |`,
  );
  const listed = (wanted: Result["verdict"]) =>
    endingIn(report, wanted).map((result) => `- \`${nameOf(result)}\`: ${result.message}`);
  return [
    `# ${titleOf(report)}`,
    "",
    `${date}. ${headline(report)}.`,
    "",
    "```sh",
    command,
    "```",
    ...faults.map((fault) => `\n**${fault}**`),
    "",
    "✓ pass with the worst ρ (at most 4), ✗ fail, x fails as expected, ~ its own policy, · unsupported, † crash, … timeout, ? malformed reply.",
    "",
    `| | ${columns.join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
    ...rows,
    ...(missing.length > 0 ? ["", `Not offered: ${missing.map((op) => `\`${op}\``).join(", ")}.`] : []),
    ...section("Failures", failuresByOp(failuresIn(report)).flatMap(failures)),
    ...section("Expected failures", listed("xfail")),
    ...section("Its own policy", listed("policy")),
    ...section("Not run", listed("skipped")),
    "",
  ].join("\n");
}

const section = (title: string, entries: readonly string[]) =>
  entries.length > 0 ? ["", `## ${title}`, "", ...entries] : [];

/** The first failure of an op with its case, and of the others a line each. */
const failures = ([first, ...others]: readonly [Result, ...Result[]]): readonly string[] => [
  failure(first),
  ...others.map((other) => `- \`${nameOf(other)}\`: ${other.verdict}: ${firstLine(other.message)}`),
  ...(others.length > 0 ? [""] : []),
];

function failure(result: Result): string {
  const { verdict, message, counterexample, file } = result;
  const shown = counterexample === null ? "" : `\n\n\`\`\`\n${abridged(counterexample)}\n\`\`\`\n`;
  const saved = file === null ? "" : `\nSaved as \`${file}\`.\n`;
  return `### ${nameOf(result)}: ${verdict}\n\n${message}${shown}${saved}`;
}
