/** The report as one page that needs nothing else: the op × level matrix, and counterexamples as grids of numbers. */
import type { Result, Verdict } from "../verdict.ts";
import { grids } from "./grids.ts";
import { escaped } from "./junit.ts";
import { cellOf, failuresIn, headline, levelsIn, opsIn, type Report } from "./report.ts";
import { cellText } from "./terminal.ts";

const colours: { readonly [V in Verdict]: string } = {
  pass: "#d7f0dd",
  fail: "#f6c9c4",
  xfail: "#fbe8c0",
  unsupported: "#f0f0f0",
  crash: "#e2b6e8",
  timeout: "#c9d3f2",
};

export function html(report: Report): string {
  const { engine, version, results } = report;
  const columns = levelsIn(results);
  const rows = opsIn(results).map((op) => {
    const cells = columns.map((level) => {
      const cell = cellOf(results, op, level);
      const ids = results.filter((result) => result.op === op && result.level === level);
      const title = escaped(ids.map(({ id, verdict, cases }) => `${id}: ${verdict}, ${cases} cases`).join("\n"));
      return `<td class="${cell?.verdict ?? ""}" title="${title}">${cellText(cell)}</td>`;
    });
    return `<tr><th>${op}</th>${cells.join("")}</tr>`;
  });
  const expected = results.filter(({ verdict }) => verdict === "xfail");
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${escaped(engine)} ${escaped(version)}: conformance</title>
<style>${style}</style>
<h1>${escaped(engine)} ${escaped(version)}</h1>
<p>${escaped(report.date)}. ${escaped(headline(report))}.</p>
${report.faults.map((fault) => `<p class="fault">${escaped(fault)}</p>`).join("\n")}
<table class="matrix"><tr><th></th>${columns.map((level) => `<th>${level}</th>`).join("")}</tr>
${rows.join("\n")}</table>
<p>✓ pass with the worst ρ (at most 4), ✗ fail, x fails as expected, · unsupported, † crash, … timeout.</p>
${section("Failures", failuresIn(report))}
${section("Expected failures", expected)}
</html>
`;
}

function section(title: string, results: readonly Result[]): string {
  if (results.length === 0) return "";
  return `<h2>${title}</h2>\n${results.map(failure).join("\n")}`;
}

function failure({ id, verdict, message, counterexample, file }: Result): string {
  const saved = file === null ? "" : `<p>Saved as <code>${escaped(file)}</code>.</p>`;
  const shown = counterexample === null ? "" : grids(counterexample);
  return `<section><h3 class="${verdict}">${escaped(id)}: ${verdict}</h3><p>${escaped(message ?? "")}</p>${shown}${saved}</section>`;
}

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222 }
table { border-collapse: collapse } th, td { padding: .15rem .6rem; text-align: left; border: 1px solid #fff }
.matrix td { font-variant-numeric: tabular-nums } .fault { font-weight: bold }
${Object.entries(colours)
  .map(([verdict, colour]) => `.${verdict} { background: ${colour} }`)
  .join("\n")}
h3 { font: bold 1rem/1.5 ui-monospace, monospace; padding: .2rem .5rem } code, pre, .grid { font-family: ui-monospace, monospace }
.grids { display: flex; flex-wrap: wrap; gap: .6rem; margin: .3rem 0 1rem } .grid td { text-align: right; border: 1px solid #ddd }
.grid caption { text-align: left; color: #666; font-size: .85em }`;
