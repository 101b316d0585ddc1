/** What each mutant is found by: the laws, the levels of the suite with its default draw, and corpora. */
import type { Backend } from "../../reference/backend.ts";
import { opNames } from "../../reference/catalogue.ts";
import { reference } from "../../reference/index.ts";
import type { Engine } from "../../src/engines.ts";
import { run } from "../conformance/runner.ts";
import { subjectOf } from "../conformance/subject.ts";
import { isWrong, type Level, levels } from "../conformance/verdict.ts";
import { adapterOf } from "../engines/einspec.ts";
import type { Mutant } from "../mutants/mutant.ts";
import { obligationsOf } from "../mutants/obligations.ts";
import { subjectOf as subjectOfCase } from "../vectors/cases.ts";
import type { Corpus } from "../vectors/corpus.ts";
import { replay } from "../vectors/replay.ts";

/** The first trial of a level that fails, and at which of its cases. */
export interface Kill {
  readonly level: Level;
  readonly trial: string;
  readonly at: number;
}

export interface Score {
  readonly mutant: Mutant;
  /** The first law that our own engines owe and that it breaks, and at which case. */
  readonly broken: { readonly law: string; readonly at: number } | undefined;
  /** One for each level that sees it. */
  readonly kills: readonly Kill[];
  /** Of each corpus the cases about this op or step, and how many of them fail. */
  readonly corpora: readonly { readonly cases: number; readonly failed: number }[];
}

/** By the laws and by the suite, each for itself. */
export const isFound = ({ broken, kills }: Score): boolean => broken !== undefined && kills.length > 0;

export interface Draw {
  readonly runs: number;
  readonly seed: number;
}

export async function scoreOf(mutant: Mutant, corpora: readonly Corpus[], draw: Draw): Promise<Score> {
  const kills: Kill[] = [];
  for (const level of levels) {
    const kill = await killOn(level, mutant, draw);
    if (kill) kills.push(kill);
  }
  const counts: Score["corpora"][number][] = [];
  for (const corpus of corpora) counts.push(await countsOf(mutant, corpus));
  return { mutant, broken: await brokenBy(mutant, draw), kills, corpora: counts };
}

/** TypeScript cannot follow that an adapter gives an engine's arrays back to that engine alone. */
const asEngine = (engine: Backend): Engine => engine as unknown as Engine;

/** Up to the first trial that fails. A mutant may be as imprecise as float32, as most engines are. */
async function killOn(level: Level, { of, engine }: Mutant, draw: Draw): Promise<Kill | undefined> {
  const found = new AbortController();
  const results = await run(subjectOf(adapterOf(asEngine(engine))), {
    ...{
      ...draw,
      shrinkMs: 0,
      mostFaults: 1,
      names: [of],
      levels: [level],
      expectations: [],
      keep: null,
      signal: found.signal,
    },
    onTrial: () => {},
    onResult: ({ verdict }) => {
      if (isWrong(verdict)) found.abort();
    },
  });
  const wrong = results.find(({ verdict }) => isWrong(verdict));
  return wrong && { level, trial: wrong.id, at: wrong.cases };
}

async function brokenBy(mutant: Mutant, { runs, seed }: Draw): Promise<Score["broken"]> {
  for (const { law, assert } of obligationsOf(mutant)) {
    try {
      await assert({ numRuns: runs, seed, endOnFailure: true });
    } catch (error) {
      const [, tests] = /^Property failed after (\d+) tests/.exec((error as Error).message) ?? [];
      if (tests === undefined) throw error;
      return { law, at: Number(tests) };
    }
  }
  return undefined;
}

async function countsOf({ of, engine }: Mutant, corpus: Corpus): Promise<Score["corpora"][number]> {
  const lines = corpus.lines.filter(({ subject }) => subjectOfCase(subject) === of);
  let [cases, failed] = [0, 0];
  for await (const { verdict } of replay(adapterOf(asEngine(engine)), reference, corpus, lines)) {
    cases++;
    if (verdict === "fail") failed++;
  }
  return { cases, failed };
}

/** In the order of the catalogue, the steps behind the ops. */
export function byOp(scores: readonly Score[]): ReadonlyMap<string, readonly Score[]> {
  const names = [...opNames, ...new Set(scores.map(({ mutant }) => mutant.of))];
  const own = (name: string) => scores.filter(({ mutant }) => mutant.of === name);
  return new Map(names.map((name) => [name, own(name)] as const).filter(([, mutants]) => mutants.length > 0));
}
