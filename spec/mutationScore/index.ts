/**
 * `npm run mutation-score [-- --corpus FOLDER … --write FILE]`: puts every mutant before the laws, the suite, the frozen corpus and
 * those of others, and prints or writes the page.
 */
import { parseArgs } from "node:util";
import { writeAtomically } from "../../src/files.ts";
import { mutants } from "../mutants/index.ts";
import { readCorpus } from "../vectors/corpus.ts";
import { frozen } from "../vectors/frozen.ts";
import { page } from "./page.ts";
import { isFound, type Score, scoreOf } from "./score.ts";

/** What `einspec conformance` takes without options. */
const draw = { runs: 100, seed: 1 };

const { values } = parseArgs({
  options: { write: { type: "string" }, corpus: { type: "string", multiple: true, default: [] } },
});
const others = await Promise.all(values.corpus.map(readCorpus));
const corpora = [await frozen(), ...others];
const scores: Score[] = [];
for (const [at, mutant] of mutants.entries()) {
  const score = await scoreOf(mutant, corpora, draw);
  scores.push(score);
  const verdict = isFound(score) ? "found" : "SURVIVES";
  process.stderr.write(`${at + 1} of ${mutants.length}  ${verdict}  ${mutant.of} ${mutant.fault}\n`);
}
const text = page(scores, draw, others);
if (values.write) await writeAtomically(values.write, text);
else process.stdout.write(text);
process.exitCode = scores.every(isFound) ? 0 : 1;
