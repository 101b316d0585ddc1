/** The scores as a page of Markdown. */
import { levels } from "../conformance/verdict.ts";
import { byOp, type Draw, type Score } from "./score.ts";

const byLaws = ({ broken }: Score) => broken !== undefined;
const bySuite = ({ kills }: Score) => kills.length > 0;
const byCorpus = ({ corpus }: Score) => corpus.failed > 0;
const of = (scores: readonly Score[], found: (score: Score) => boolean) => scores.filter(found).length;

export function page(scores: readonly Score[], { runs, seed }: Draw): string {
  const early = scores.filter(({ kills }) => kills.some(({ at }) => at <= 1)).length;
  const columns = ["laws", ...levels.filter((level) => scores.some((score) => sees(score, level))), "levels", "corpus"];
  const rows = [...byOp(scores)].map(([name, own]) => tally(name, own, columns));
  return `# The mutation score

A mutant is the reference with one deliberate fault, ${scores.length} of them.

- The laws that our own engines are held to find **${of(scores, byLaws)} of ${scores.length}**.
- \`einspec conformance\`, which sees an engine from outside and lets it choose its slope at a kink and its winner in a tie, finds
  ${of(scores, bySuite)}: ${early} of them with the first case of some trial.
- The frozen answers of PyTorch (\`spec/vectors/corpus\`), replayed, find ${of(scores, byCorpus)}.

Up to ${runs} cases per question, seed ${seed}. This page is written by \`npm run mutation-score -- --write docs/mutation-score.md\`, which fails
where a mutant survives the laws.

## By op

How many mutants of each op the laws find, each level of \`einspec conformance\` by itself, all levels together, and the corpus.

${table(["op", "mutants", ...columns])}
${[...rows, tally("**all**", scores, columns)].join("\n")}

## By mutant

The first law that breaks, and at which of its cases; for each level that finds it the first trial that fails, likewise. For the corpus: the cases that fail, of those
about this op.

${table(["op", "fault", "law", "levels", "corpus"])}
${[...byOp(scores).values()].flat().map(line).join("\n")}
`;
}

const sees = ({ kills }: Score, level: string) => kills.some((kill) => kill.level === level);
const table = (heads: readonly string[]) => `| ${heads.join(" | ")} |\n|${"---|".repeat(heads.length)}`;

function tally(name: string, own: readonly Score[], columns: readonly string[]): string {
  const counts = columns.map((column) => {
    if (column === "laws") return of(own, byLaws);
    if (column === "levels") return of(own, bySuite);
    return column === "corpus" ? of(own, byCorpus) : of(own, (score) => sees(score, column));
  });
  return `| ${[name, own.length, ...counts].join(" | ")} |`;
}

function line({ mutant, broken, kills, corpus }: Score): string {
  const found = kills.map(({ level, trial, at }) => `${level}: ${trial.split("/").at(-1)}, case ${at}`);
  const law = broken ? `${broken.law}, case ${broken.at}` : "**survives**";
  return `| ${mutant.of} | ${mutant.fault} | ${law} | ${found.join("<br>") || "none"} | ${corpus.failed} of ${corpus.cases} |`;
}
