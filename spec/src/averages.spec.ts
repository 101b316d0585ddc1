import { describe, expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import { parametersOf } from "../../src/checkpoint.ts";
import { batchNorm, flatten, linear, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { sgd } from "../../src/optimizers.ts";
import { Trainer, type TrainerOptions } from "../../src/trainer.ts";
import { asEngine, countingEngine } from "./countingEngine.ts";
import { engine, halves, reread, trained } from "./tinyRuns.ts";

/** One weight per class, both 0, before an input of 4: a step of rate 1 makes them 2 and −2. */
const slope = model({ input: [1, 1, 1] }, sequential(flatten(), linear({ features: 2, bias: false })));
const batch = {
  input: tensor([1, 1, 1, 1], [4]),
  target: tensor([1, 2], [1, 0]),
  labels: Int32Array.of(0),
  indices: Int32Array.of(0),
};
const trainerWith = (options: Partial<TrainerOptions>) =>
  new Trainer(slope, {
    ...{ engine, optimizer: sgd({ learningRate: 1 }), ...options },
    parameters: new Map([["linear1.weight", tensor([2, 1], [0, 0])]]),
  });
const normalized = () =>
  model({ name: "normalized", input: [4, 4, 1] }, sequential(batchNorm(), flatten(), linear({ features: 2 })));

describe("a moving average of what a model has in numbers", () => {
  test("follows the parameters, and answers in their place", async () => {
    const trainer = trainerWith({ averaging: 0.5 });
    await trainer.step(batch);
    const { tensors } = await trainer.checkpoint();
    expect([...tensors.get("linear1.weight")!.data]).toEqual([2, -2]);
    // The first update leaves 2/11 of what there was: 0 · 2/11 + 2 · 9/11.
    const average = tensors.get("average/linear1.weight")!.data;
    expect(average[0]).toBeCloseTo(18 / 11, 12);
    const [p] = (await trainer.predict(batch.input)).data;
    expect(p).toBeCloseTo(1 / (1 + Math.exp((-8 * 18) / 11)), 12); // logits ±4 · 18/11
  });

  test("that forgets all at every step is what it averages", async () => {
    const [with0, without] = [trainerWith({ averaging: 0 }), trainerWith({})];
    for (const trainer of [with0, without]) for (let t = 0; t < 3; t++) await trainer.step(batch);
    expect(await with0.predict(batch.input)).toEqual(await without.predict(batch.input));
  });

  test("is what a checkpoint has to offer as parameters, statistics among them", async () => {
    const first = new Trainer(normalized(), { engine, averaging: 0.9 });
    const images = tensor(
      [2, 4, 4, 1],
      Float64Array.from({ length: 32 }, (_, at) => at),
    );
    await first.step({ ...batch, input: images, target: tensor([2, 2], [1, 0, 0, 1]), labels: Int32Array.of(0, 1) });
    const parameters = parametersOf(await first.checkpoint());
    expect(await new Trainer(normalized(), { engine, parameters }).predict(images)).toEqual(
      await first.predict(images),
    );
  });

  test("a run with it that is resumed at any step ends in the same bytes", async () => {
    const plan = { averaging: 0.8, checkpointDue: () => true, epochs: 2, train: halves(6) };
    const { checkpoints } = await trained(plan, normalized());
    for (const bytes of checkpoints.slice(0, -1)) {
      const resumed = await trained({ ...plan, resume: await reread(bytes) }, normalized());
      expect(resumed.checkpoints.at(-1)).toEqual(checkpoints.at(-1));
    }
    const other = trained({ ...plan, averaging: 0.7, resume: await reread(checkpoints[0]!) }, normalized());
    await expect(other).rejects.toThrow("resume: averaging must be 0.8 (the checkpoint's), got 0.7");
  });

  test("leaves nothing behind", async () => {
    const counting = countingEngine();
    const trainer = trainerWith({ engine: asEngine(counting), averaging: 0.5 });
    for (let t = 0; t < 2; t++) await trainer.step(batch);
    await trainer.predict(batch.input);
    expect(counting.live.size).toBe(2);
    trainer.release();
    expect(counting.live.size).toBe(0);
  });

  test("that never moves is refused", () => {
    expect(() => trainerWith({ averaging: 1 })).toThrow("trainer: averaging must be a number from 0 to below 1, got 1");
  });
});
