/** The corpus that is shipped with the sources: what PyTorch says, frozen. */
import { fileURLToPath } from "node:url";
import { reference } from "../../reference/index.ts";
import { type EngineOptions, openEngine } from "../../src/engines.ts";
import { adapterOf } from "../engines/einspec.ts";
import { readCorpus } from "./corpus.ts";
import { type Judgement, replay } from "./replay.ts";
import { failureText } from "./report.ts";

export const frozen = () => readCorpus(fileURLToPath(new URL("corpus", import.meta.url)));

/** Every case of it on one engine: how many there were, and those that did not pass, as text. */
export async function replayFrozen(engine: string, options: EngineOptions = {}) {
  const corpus = await frozen();
  const adapter = adapterOf(await openEngine(engine, options));
  const judgements: Judgement[] = [];
  try {
    for await (const judgement of replay(adapter, reference, corpus, corpus.lines)) judgements.push(judgement);
  } finally {
    await adapter.close();
  }
  const wrong = judgements.filter(({ verdict }) => verdict !== "pass").map(failureText);
  return { cases: judgements.length, wrong };
}
