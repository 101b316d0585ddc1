import { describe, expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import { partsOf } from "../../src/accumulation.ts";
import { batchNorm, flatten, linear, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { sgd } from "../../src/optimizers.ts";
import { Trainer } from "../../src/trainer.ts";
import { asEngine, countingEngine } from "./countingEngine.ts";
import { engine, reread, tinyModel, trained } from "./tinyRuns.ts";

/** One weight per class, both 0 at first. */
const slope = model({ input: [1, 1, 1] }, sequential(flatten(), linear({ features: 2, bias: false })));
const batch = {
  input: tensor([5, 1, 1, 1], [4, 8, -4, 12, 20]),
  target: tensor([5, 2], [1, 0, 1, 0, 0, 1, 1, 0, 0, 1]),
  labels: Int32Array.of(0, 0, 1, 0, 1),
  indices: Int32Array.of(0, 1, 2, 3, 4),
};
const trainerOf = (parts: number, on = engine) =>
  new Trainer(slope, {
    ...{ engine: on, optimizer: sgd({ learningRate: 1 }), parts },
    parameters: new Map([["linear1.weight", tensor([2, 1], [0, 0])]]),
  });

describe("gradient accumulation", () => {
  test("makes of five images in two or more parts the step that the whole batch makes", async () => {
    // At 0 both classes are as likely: the gradient is the mean of ∓½ of the inputs, (−4 − 8 + −4 − 12 + 20)/2/5 = −0.8.
    for (const parts of [1, 2, 3, 5, 9]) {
      const trainer = trainerOf(parts);
      const { loss, top1, count } = await trainer.step(batch);
      expect(loss).toBeCloseTo(Math.log(2), 12);
      expect({ top1, count }).toEqual({ top1: 3, count: 5 });
      const [weight] = (await trainer.checkpoint()).tensors.get("linear1.weight")!.data;
      expect(weight).toBeCloseTo(0.8, 12);
    }
  });

  test("cuts a batch into parts of almost equal size, and none is empty", () => {
    const sizes = (parts: number) => partsOf(batch, parts).map(({ labels }) => labels.length);
    expect([1, 2, 3, 9].map(sizes)).toEqual([[5], [2, 3], [1, 2, 2], [1, 1, 1, 1, 1]]);
    expect([...partsOf(batch, 2)[1]!.input.data]).toEqual([-4, 12, 20]);
    expect([...partsOf(batch, 2)[1]!.target.data]).toEqual([0, 1, 1, 0, 0, 1]);
  });

  test("a run in parts that is resumed ends in the same bytes, and parts are a choice that stays", async () => {
    const plan = { parts: 2, checkpointDue: () => true, epochs: 1 };
    const { checkpoints } = await trained(plan);
    const resume = await reread(checkpoints[1]!);
    expect((await trained({ ...plan, resume })).checkpoints.at(-1)).toEqual(checkpoints.at(-1));
    await expect(trained({ ...plan, parts: 3, resume }, tinyModel())).rejects.toThrow(
      "resume: parts must be 2 (the checkpoint's), got 3",
    );
  });

  test("leaves nothing behind, also where a part fails", async () => {
    const counting = countingEngine();
    const trainer = trainerOf(2, asEngine(counting));
    await trainer.step(batch);
    expect(counting.live.size).toBe(1);
    const normalized = model({ input: [1, 1, 1] }, sequential(flatten(), batchNorm(), linear({ features: 2 })));
    const held = counting.live.size;
    const failing = new Trainer(normalized, { engine: asEngine(counting), optimizer: sgd(), parts: 3 });
    const before = counting.live.size;
    await expect(failing.step(batch)).rejects.toThrow("at least 2 elements of every channel"); // the first part is one image
    await expect(failing.step({ ...batch, input: tensor([5, 1, 1, 2], new Float32Array(10)) })).rejects.toThrow();
    expect(counting.live.size).toBe(before);
    failing.release();
    expect(counting.live.size).toBe(held);
  });

  test("no parts at all are refused", () => {
    expect(() => trainerOf(0)).toThrow("trainer: parts must be a whole number above 0, got 0");
  });
});
