/** `einspec replay`: corpora of vectors on one of our engines, or on anybody's. */
import { opNames } from "../../reference/catalogue.ts";
import { reference, steps } from "../../reference/index.ts";
import { progressOn } from "../../src/commands/progress.ts";
import { UsageError } from "../../src/commands/usage.ts";
import { type EngineOptions, engineNames, openEngine } from "../../src/engines.ts";
import type { Adapter } from "../adapter.ts";
import { limitsOf } from "../conformance/limits.ts";
import type { Limits } from "../conformance/program.ts";
import { openProgram } from "../conformance/programAdapter.ts";
import { adapterOf } from "../engines/einspec.ts";
import { adapterNames, shippedAdapter } from "../engines/index.ts";
import { readCorpus } from "./corpus.ts";
import { type Judgement, linesOf, replay } from "./replay.ts";
import { failureText, record, table } from "./report.ts";

export interface ReplayOptions extends EngineOptions {
  readonly engine?: string;
  /** A program that speaks the protocol, in the place of an engine. */
  readonly command?: string;
  /** Seconds per request of a program. */
  readonly timeout: number;
  readonly ops?: readonly string[];
  readonly json?: boolean;
}

/** Answers with the exit code: 0 when no case failed, else 1. What cannot be run is thrown. */
export async function replayCommand(folders: readonly string[], options: ReplayOptions): Promise<number> {
  const { ops, json = false } = options;
  expectNames(ops);
  const corpora = [];
  for (const folder of folders) {
    const corpus = await readCorpus(folder);
    corpora.push({ corpus, lines: linesOf(corpus, ops) });
  }
  const progress = progressOn(process.stderr);
  const adapter = await opened(options);
  const total = corpora.reduce((sum, { lines }) => sum + lines.length, 0);
  const found: { readonly folder: string; readonly judgement: Judgement }[] = [];
  try {
    for (const { corpus, lines } of corpora) {
      for await (const judgement of replay(adapter, reference, corpus, lines)) {
        found.push({ folder: corpus.folder, judgement });
        if (judgement.verdict === "fail" && !json) progress.say(failureText(judgement));
        progress.show({
          phase: `replaying on ${adapter.name}`,
          done: found.length,
          total,
          details: judgement.given.id,
        });
      }
    }
  } finally {
    progress.end();
    await adapter.close();
  }
  const judgements = found.map(({ judgement }) => judgement);
  const failed = judgements.filter(({ verdict }) => verdict === "fail").length;
  if (json) {
    const results = found.map(({ folder, judgement }) => record(folder, judgement));
    console.log(JSON.stringify({ engine: adapter.name, seed: corpora[0]!.corpus.seed, results }, null, 2));
  } else {
    console.log(table(judgements));
    console.log(`\n${adapter.name}: ${failed === 0 ? "no case failed" : `${failed} of ${total} cases failed`}.`);
    console.log("Passed is ρ ≤ 4; the bound is taken twice where the corpus is as coarse as the engine.");
  }
  return failed === 0 ? 0 : 1;
}

async function opened({ engine, command, timeout, threads }: ReplayOptions): Promise<Adapter> {
  const limits = limitsOf("replay", timeout);
  if (command === undefined) return openedByName(engine ?? "auto", limits, threads);
  if (engine === undefined) return openProgram(command, limits, "replay");
  throw new UsageError("replay: at most one of --engine and --command must be given, got both");
}

async function openedByName(engine: string, limits: Limits, threads: number | undefined): Promise<Adapter> {
  if (engineNames.includes(engine)) return adapterOf(await openEngine(engine, { threads }));
  const shipped = shippedAdapter(engine);
  if (shipped) return shipped.open(limits);
  const known = [...new Set([...engineNames, ...adapterNames])];
  throw new UsageError(`replay: --engine must be one of ${known.join(", ")}, got "${engine}"`);
}

function expectNames(asked: readonly string[] = []): void {
  const known: readonly string[] = [...opNames, ...Object.keys(steps)];
  const stranger = asked.find((name) => !known.includes(name));
  if (stranger === undefined) return;
  throw new UsageError(`replay: ops must be names of the catalogue's ops and steps, got "${stranger}"`);
}
