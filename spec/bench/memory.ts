/** Trains LeNet-5 for 2,000 steps through `fit`, and prints the resident memory of the process on the way, in MB. */

import { imagesOf, modelOf, normalizationOf, training } from "../../src/commands/workloads.ts";
import * as einspec from "../../src/index.ts";

/** Steps after which memory is read. */
const marks: readonly number[] = [100, 500, 1000, 2000];

const work = training(64);
const engine = await einspec.openEngine("simd");
const residents: Record<string, number> = {};
const epochs = einspec.fit(modelOf(work), {
  ...{
    engine,
    normalization: normalizationOf(work.network),
    seed: 1,
    batch: work.batch,
    epochs: marks.at(-1)! / work.steps,
  },
  optimizer: einspec.momentum(work.updates),
  train: imagesOf(work),
  onStep({ step }) {
    if (marks.includes(step)) residents[step] = Math.round(process.memoryUsage.rss() / 1e6);
  },
});
for await (const _ of epochs);
await engine.close();
console.log(JSON.stringify(residents));
