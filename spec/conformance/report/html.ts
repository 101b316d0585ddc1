/** The report as one page that needs nothing else: the op × level matrix, and counterexamples as grids of numbers. */
import type { Result } from "../verdict.ts";
import { verdicts } from "../verdict.ts";
import { grids } from "./grids.ts";
import { escaped } from "./junit.ts";
import {
  cellOf,
  endingIn,
  failuresByOp,
  failuresIn,
  firstLine,
  isJudged,
  judgedOps,
  levelsIn,
  nameOf,
  type Report,
  titleOf,
  unsupportedOps,
} from "./report.ts";
import { style } from "./style.ts";
import { cellMark } from "./terminal.ts";

export function html(report: Report): string {
  const { engine, version, results, faults } = report;
  const missing = unsupportedOps(results);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(titleOf(report))}: conformance</title>
<style>${style}</style>
<h1>${escaped(engine)} <small>${escaped(version)}</small></h1>
<div class="chips">${chips(results)}</div>
${faults.map((fault) => `<p class="fault">${escaped(fault)}</p>`).join("\n")}
${facts(report)}
${matrix(results)}
<p class="legend">✓ passes, with the worst ρ (at most 4) · ✗ fails · x fails as expected · ~ its own policy · † crashes · … hangs · ? a reply that is no answer. Counts are trials that pass, of those judged.</p>
${missing.length > 0 ? `<details class="missing"><summary>${missing.length} not offered</summary><div>${missing.map(escaped).join(", ")}</div></details>` : ""}
${section("Failures", failuresIn(report), true)}
${section("Expected failures", endingIn(report, "xfail"), false)}
${section("Its own policy", endingIn(report, "policy"), false)}
${section("Not run", endingIn(report, "skipped"), false)}
</html>
`;
}

const chips = (results: readonly Result[]): string =>
  verdicts
    .map((verdict) => [verdict, results.filter((result) => result.verdict === verdict).length] as const)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `<span class="${verdict}">${count} ${verdict}</span>`)
    .join("");

function facts({ date, precision, seed, runs, cases, seconds, command }: Report): string {
  const rows = {
    date,
    "computes in": precision,
    seed,
    "cases per trial": runs,
    "cases in all": cases,
    took: `${seconds.toFixed(1)} s`,
  };
  const lines = Object.entries(rows).map(([name, value]) => `<dt>${name}</dt><dd>${escaped(`${value}`)}</dd>`);
  return `<dl>${lines.join("")}<dt>again by</dt><dd class="command">${escaped(command)}</dd></dl>`;
}

function matrix(results: readonly Result[]): string {
  const columns = levelsIn(results.filter(isJudged));
  const failing = new Set(
    results.filter((result) => isJudged(result) && result.verdict !== "pass").map(({ op }) => op),
  );
  const rows = judgedOps(results).map((op) => {
    const cells = columns.map((level) => {
      const cell = cellOf(results, op, level);
      if (!cell) return "<td></td>";
      const own = results.filter((result) => result.op === op && result.level === level);
      const title = escaped(own.map(({ id, verdict, cases }) => `${id}: ${verdict}, ${cases} cases`).join("\n"));
      const rho = cell.rho === null || cell.passed === 0 ? "" : `<small>${cell.rho.toFixed(2)}</small>`;
      const first = own.find((result) => isJudged(result) && result.verdict !== "pass");
      const mark = first
        ? `<a href="#${escaped(encodeURIComponent(nameOf(first)))}">${cellMark(cell)}</a>`
        : cellMark(cell);
      return `<td class="${cell.verdict}" title="${title}">${mark}${rho}</td>`;
    });
    const name = failing.has(op) ? `<a href="#${op}">${op}</a>` : op;
    return `<tr><th>${name}</th>${cells.join("")}</tr>`;
  });
  const head = columns.map((level) => `<th>${level}</th>`).join("");
  return `<div class="wide"><table class="matrix"><thead><tr><th></th>${head}</tr></thead><tbody>\n${rows.join("\n")}</tbody></table></div>`;
}

/** Op by op; the first failure of each is open. */
function section(title: string, results: readonly Result[], isOpen: boolean): string {
  if (results.length === 0) return "";
  const parts = failuresByOp(results).map((own) => {
    const entries = own.map((result, at) => failure(result, isOpen && at === 0));
    return `<h3 id="${own[0].op}">${own[0].op}</h3>\n${entries.join("\n")}`;
  });
  return `<h2>${title}</h2>\n${parts.join("\n")}`;
}

function failure(result: Result, isOpen: boolean): string {
  const { verdict, message, counterexample, file } = result;
  const saved = file === null ? "" : `<p>Saved as <code>${escaped(file)}</code>, for <code>einspec replay</code>.</p>`;
  const shown = counterexample === null ? "" : grids(counterexample);
  const body = `<p>${escaped(message ?? "")}</p>${shown}${saved}`;
  // A link to what is inside opens it.
  return `<details${isOpen ? " open" : ""}><summary class="${verdict}">${escaped(nameOf(result))}: ${verdict} <span>${escaped(firstLine(message))}</span></summary><div id="${escaped(nameOf(result))}">${body}</div></details>`;
}
