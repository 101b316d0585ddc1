/** The scores as a page of Markdown. */
import { levels } from "../conformance/verdict.ts";
import type { Corpus } from "../vectors/corpus.ts";
import { byOp, type Draw, type Score } from "./score.ts";

const byLaws = ({ broken }: Score) => broken !== undefined;
const bySuite = ({ kills }: Score) => kills.length > 0;
const byCorpus = (at: number) => (score: Score) => score.corpora[at]!.failed > 0;
const askedBy = (at: number) => (score: Score) => score.corpora[at]!.cases > 0;
const of = (scores: readonly Score[], found: (score: Score) => boolean) => scores.filter(found).length;

/** The first corpus of the scores is the frozen one, behind it come those of others. */
export function page(
  scores: readonly Score[],
  { runs, seed }: Draw,
  others: readonly Pick<Corpus, "generator" | "lines">[],
): string {
  const early = scores.filter(({ kills }) => kills.some(({ at }) => at <= 1)).length;
  const seen = levels.filter((level) => scores.some((score) => sees(score, level)));
  const titles = ["corpus", ...others.map(({ generator }) => generator)];
  const heads = ["laws", ...seen, "levels", ...titles];
  const row = (name: string, own: readonly Score[]) =>
    line([
      ...[name, own.length, of(own, byLaws), ...seen.map((level) => of(own, (score) => sees(score, level)))],
      ...[of(own, bySuite), ...titles.map((_, at) => (of(own, askedBy(at)) > 0 ? of(own, byCorpus(at)) : "–"))],
    ]);
  return `# The mutation score

A mutant is the reference with one deliberate fault, ${scores.length} of them.

- The laws that our own engines are held to find **${of(scores, byLaws)} of ${scores.length}**.
- \`einspec conformance\`, which sees an engine from outside, finds **${of(scores, bySuite)} of ${scores.length}**: ${early} of them with the first case of some trial.
- The frozen answers of PyTorch (\`spec/vectors/corpus\`), replayed, find ${of(scores, byCorpus(0))}.
${others.map((other, at) => about(other, scores, at + 1)).join("")}
Up to ${runs} cases per question, seed ${seed}. This page is written by \`npm run mutation-score -- --write docs/mutation-score.md\`, with a
\`--corpus FOLDER\` for each corpus of others ([how ONNX's tests become one](vectors.md#the-tests-of-others)), and fails where a mutant
survives the laws or the levels.

## By op

How many mutants of each op the laws find, each level of \`einspec conformance\` by itself, all levels together, and each corpus.
A dash says that the corpus has no case of the op.

${line(["op", "mutants", ...heads])}
|${"---|".repeat(heads.length + 2)}
${[...byOp(scores)].map(([name, own]) => row(name, own)).join("\n")}
${row("**all**", scores)}

## By mutant

The first law that breaks, and at which of its cases; for each level that finds it the first trial that fails, likewise. For a corpus: the cases
that fail, of those about this op.

${line(["op", "fault", "law", "levels", ...titles])}
|${"---|".repeat(titles.length + 4)}
${[...byOp(scores).values()].flat().map(mutantLine).join("\n")}
`;
}

function about(
  { generator, lines }: Pick<Corpus, "generator" | "lines">,
  scores: readonly Score[],
  at: number,
): string {
  const [found, asked] = [of(scores, byCorpus(at)), of(scores, askedBy(at))];
  const silent = lines.every(({ dOutput }) => dOutput === undefined) ? "; they hold no gradients" : "";
  return `- ${generator}: ${lines.length} cases that the catalogue expresses, replayed, find ${found} of the ${asked} mutants whose op they are about${silent}.\n`;
}

const sees = ({ kills }: Score, level: string) => kills.some((kill) => kill.level === level);
const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;

function mutantLine({ mutant, broken, kills, corpora }: Score): string {
  const found = kills.map(({ level, trial, at }) => `${level}: ${trial.split("/").at(-1)}, case ${at}`);
  const law = broken ? `${broken.law}, case ${broken.at}` : "**survives**";
  const counts = corpora.map(({ cases, failed }) => (cases > 0 ? `${failed} of ${cases}` : "–"));
  return line([mutant.of, mutant.fault, law, found.join("<br>") || "**survives**", ...counts]);
}
