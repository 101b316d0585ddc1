/** What `--init` is for, in small; docs/results.md has the figures for handwritten digits. */
import { describe, expect, test } from "vitest";
import { centered, type Dataset, digits } from "../../datasets/index.ts";
import * as training from "../../src/fit.ts";
import { adam, lenet5, openEngine, parametersOf, schedules, type Tensor } from "../../src/index.ts";

/** Digits under a magnifying glass: the same task, and to a network that has not seen them something else. */
const large = (options: Parameters<typeof digits>[0]) => centered(digits(options), { size: 28, extent: 20 });

async function trained(train: Dataset, epochs: number, init?: ReadonlyMap<string, Tensor>) {
  const engine = await openEngine("simd");
  let parameters = init;
  let right = 0;
  const test = large({ count: 500, seed: 1, split: "test" });
  const optimizer = adam({ learningRate: 0.0015 });
  const onCheckpoint = async (checkpoint: Parameters<typeof parametersOf>[0]) => {
    parameters = parametersOf(checkpoint);
  };
  const options = { engine, train, test, epochs, batch: 20, optimizer, schedule: schedules.cosine(), seed: 1 };
  for await (const { testTop1 } of training.fit(lenet5(), { ...options, init, onCheckpoint })) right = testTop1!;
  await engine.close();
  return { parameters, right };
}

describe("fine-tuning", () => {
  test("on few images beats training on them alone by 5 points", async () => {
    const few = large({ count: 100, seed: 2 });
    const { parameters, right: untouched } = await trained(digits({ count: 2000, seed: 1 }), 1);
    const [tuned, alone] = [await trained(few, 4, parameters), await trained(few, 4)];
    expect(tuned.right).toBeGreaterThan(alone.right + 0.05);
    expect(tuned.right).toBeGreaterThan(untouched);
  });
});
