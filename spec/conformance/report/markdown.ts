/** The report as Markdown. */
import { cellOf, cut, failuresIn, headline, levelsIn, opsIn, type Report } from "./report.ts";
import { cellText } from "./terminal.ts";

export function markdown(report: Report): string {
  const { engine, version, date, results, faults } = report;
  const columns = levelsIn(results);
  const rows = opsIn(results).map(
    (op) => `| ${op} | ${columns.map((level) => cellText(cellOf(results, op, level))).join(" | ")} |`,
  );
  const expected = results.filter(({ verdict }) => verdict === "xfail");
  return [
    `# ${engine} ${version}`,
    "",
    `${date}. ${headline(report)}.`,
    ...faults.map((fault) => `\n**${fault}**`),
    "",
    "✓ pass with the worst ρ (at most 4), ✗ fail, x fails as expected, · unsupported, † crash, … timeout.",
    "",
    `| | ${columns.join(" | ")} |`,
    `|---|${columns.map(() => "---|").join("")}`,
    ...rows,
    ...section("Failures", failuresIn(report).map(failure)),
    ...section(
      "Expected failures",
      expected.map(({ id, message }) => `- \`${id}\`: ${message}`),
    ),
    "",
  ].join("\n");
}

const section = (title: string, entries: readonly string[]) =>
  entries.length > 0 ? ["", `## ${title}`, "", ...entries] : [];

function failure({ id, verdict, message, counterexample, file }: Report["results"][number]): string {
  const shown = counterexample === null ? "" : `\n\n\`\`\`\n${cut(counterexample)}\n\`\`\`\n`;
  const saved = file === null ? "" : `\nSaved as \`${file}\`.\n`;
  return `### ${id}: ${verdict}\n\n${message}${shown}${saved}`;
}
