/** The scores as a page of Markdown. */
import { levels } from "../conformance/verdict.ts";
import { byOp, type Draw, type Score } from "./score.ts";

const killed = ({ kills }: Score) => kills.length > 0;
const byCorpus = ({ corpus }: Score) => corpus.failed > 0;
const of = (scores: readonly Score[], found: (score: Score) => boolean) => scores.filter(found).length;

export function page(scores: readonly Score[], { runs, seed }: Draw): string {
  const early = scores.filter(({ kills }) => Math.min(...kills.map(({ at }) => at)) <= 1).length;
  const columns = [...levels.filter((level) => scores.some((score) => sees(score, level))), "suite", "corpus"];
  const rows = [...byOp(scores)].map(([name, own]) => tally(name, own, columns));
  return `# The mutation score

A mutant is the reference with one deliberate fault. The suite finds **${of(scores, killed)} of ${scores.length}**, with ${runs} cases per trial and seed
${seed}; ${early} of them with the first case of some trial. The corpus of frozen PyTorch answers (\`spec/vectors/corpus\`), replayed on the same
mutants, finds ${of(scores, byCorpus)}.

This page is written by \`npm run mutation-score -- --write docs/mutation-score.md\`, which fails where a mutant survives.

## By op

How many mutants of each op a level finds by itself, the suite as a whole, and the corpus.

${table(["op", "mutants", ...columns])}
${[...rows, tally("**all**", scores, columns)].join("\n")}

## By mutant

For each level that finds it: the first trial that fails, and at which of its cases. For the corpus: the cases that fail, of those
about this op.

${table(["op", "fault", "found by", "corpus"])}
${[...byOp(scores).values()].flat().map(line).join("\n")}
`;
}

const sees = ({ kills }: Score, level: string) => kills.some((kill) => kill.level === level);
const table = (heads: readonly string[]) => `| ${heads.join(" | ")} |\n|${"---|".repeat(heads.length)}`;

function tally(name: string, own: readonly Score[], columns: readonly string[]): string {
  const counts = columns.map((column) => {
    if (column === "suite") return of(own, killed);
    return column === "corpus" ? of(own, byCorpus) : of(own, (score) => sees(score, column));
  });
  return `| ${[name, own.length, ...counts].join(" | ")} |`;
}

function line({ mutant, kills, corpus }: Score): string {
  const found = kills.map(({ level, trial, at }) => `${level}: ${trial.split("/").at(-1)}, case ${at}`);
  return `| ${mutant.of} | ${mutant.fault} | ${found.join("<br>") || "**survives**"} | ${corpus.failed} of ${corpus.cases} |`;
}
