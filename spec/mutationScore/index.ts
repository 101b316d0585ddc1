/** `npm run mutation-score [-- --write FILE]`: puts every mutant before the laws, the suite and the corpus, and prints or writes the page. */

import { parseArgs } from "node:util";
import { writeAtomically } from "../../src/files.ts";
import { mutants } from "../mutants/index.ts";
import { frozen } from "../vectors/frozen.ts";
import { page } from "./page.ts";
import { type Score, scoreOf } from "./score.ts";

/** What `einspec conformance` takes without options. */
const draw = { runs: 100, seed: 1 };

const { values } = parseArgs({ options: { write: { type: "string" } } });
const corpus = await frozen();
const scores: Score[] = [];
for (const [at, mutant] of mutants.entries()) {
  const score = await scoreOf(mutant, corpus, draw);
  scores.push(score);
  const verdict = score.broken ? "found" : "SURVIVES";
  process.stderr.write(`${at + 1} of ${mutants.length}  ${verdict}  ${mutant.of} ${mutant.fault}\n`);
}
const text = page(scores, draw);
if (values.write) await writeAtomically(values.write, text);
else process.stdout.write(text);
process.exitCode = scores.some(({ broken }) => !broken) ? 1 : 0;
