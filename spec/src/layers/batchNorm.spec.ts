import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Batch } from "../../../datasets/index.ts";
import * as batchNormInference from "../../../reference/batchNormInference.ts";
import { reference } from "../../../reference/index.ts";
import { random } from "../../../reference/random.ts";
import { type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import { encodeCheckpoint, parametersOf } from "../../../src/checkpoint.ts";
import { batchNorm, conv2d, flatten, linear, relu, sequential } from "../../../src/layers/index.ts";
import { initialize, type Memory, model, run } from "../../../src/model.ts";
import { sgd } from "../../../src/optimizers.ts";
import { summary } from "../../../src/summary.ts";
import { summaryText } from "../../../src/summaryTables.ts";
import { Tape } from "../../../src/tape.ts";
import { Trainer } from "../../../src/trainer.ts";
import { asEngine, countingEngine } from "../countingEngine.ts";
import { engine, halves, reread, trained } from "../tinyRuns.ts";

/** A channel of one pixel, normalized, then answered with the two logits x and −x. */
const one = (momentum = 0.1) =>
  model({ name: "one", input: [1, 1, 1] }, sequential(batchNorm({ momentum }), flatten(), linear({ features: 2 })));

const batchOf = (pixels: readonly number[]): Batch => ({
  input: tensor([pixels.length, 1, 1, 1], pixels),
  target: tensor(
    [pixels.length, 2],
    pixels.flatMap(() => [1, 0]),
  ),
  labels: new Int32Array(pixels.length),
  indices: Int32Array.from(pixels.keys()),
});

async function statisticsAfter(batches: readonly (readonly number[])[], momentum?: number) {
  const trainer = new Trainer(one(momentum), { engine, optimizer: sgd({ learningRate: 0.1 }) });
  for (const pixels of batches) await trainer.step(batchOf(pixels));
  const { tensors } = await trainer.checkpoint();
  return ["mean", "variance"].map((name) => tensors.get(`norm1.${name}`)!.data[0]!);
}

/** A convolution, its normalization, and a classifier: the least that has parameters on both sides of it. */
const small = () =>
  model(
    { name: "small", input: [4, 4, 1] },
    sequential(conv2d({ filters: 3, size: 3 }), batchNorm(), relu(), flatten(), linear({ features: 2 })),
  );

describe("batchNorm", () => {
  test("remembers what PyTorch does after three batches", async () => {
    // Means 2, 4, 5; variances ÷(N − 1) 2, 8, 50. With momentum ½ each is met halfway:
    // 0 → 1 → 2.5 → 3.75, and 1 → 1.5 → 4.75 → 27.375.
    const batches = [
      [1, 3],
      [2, 6],
      [0, 10],
    ];
    expect(await statisticsAfter(batches, 0.5)).toEqual([3.75, 27.375]);
    // With the default, a tenth: 0.2 → 0.58 → 1.022, and 1.1 → 1.79 → 6.611.
    const [mean, variance] = await statisticsAfter(batches);
    expect(mean).toBeCloseTo(1.022, 12);
    expect(variance).toBeCloseTo(6.611, 12);
  });

  test("has a scale and a shift to learn, and a mean and a variance to remember", () => {
    const { parameters, states } = small();
    expect(parameters.map(({ name }) => name).slice(2, 4)).toEqual(["norm1.scale", "norm1.shift"]);
    expect(states).toEqual([
      { name: "norm1.mean", shape: [3], first: 0 },
      { name: "norm1.variance", shape: [3], first: 1 },
    ]);
  });

  test("in training normalizes by the batch, in evaluation by what it remembers, and then remembers nothing", async () => {
    const trainer = new Trainer(one(1), { engine, optimizer: sgd({ learningRate: 0 }), seed: 4 });
    const before = encodeCheckpoint(await trainer.checkpoint());
    const untouched = await trainer.predict(batchOf([1, 3]).input);
    expect(encodeCheckpoint(await trainer.checkpoint())).toEqual(before);
    expect((await trainer.predict(tensor([1, 1, 1, 1], [3]))).data[0]).toBe(untouched.data[2]); // whoever else is there
    const { loss } = await trainer.step(batchOf([1, 3]));
    const { loss: shifted } = await trainer.step(batchOf([101, 103]));
    expect(shifted).toBeCloseTo(loss, 10); // the batch alone counts
    expect(await trainer.predict(batchOf([1, 3]).input)).not.toEqual(untouched); // now 1 and 3 are far below the mean
  });

  test("in evaluation is batchNormInference of its statistics", () => {
    const subject = model({ input: [3, 2, 2] }, batchNorm({ epsilon: 0.25 }));
    const numbers = (count: number, least: number) =>
      fc.array(fc.integer({ min: least, max: 9 }), { minLength: count, maxLength: count });
    fc.assert(
      fc.property(
        numbers(24, -9),
        numbers(2, -9),
        numbers(2, -9),
        numbers(2, -9),
        numbers(2, 0),
        (pixels, ...vectors) => {
          const input = tensor<Shape>([2, 3, 2, 2], pixels);
          const [scale, shift, mean, variance] = vectors.map((values) => tensor([2], values)) as [
            ...[Tensor<1>, Tensor<1>, Tensor<1>, Tensor<1>],
          ];
          const values = { scale, shift, mean, variance };
          const tape = new Tape(reference, { record: false });
          const named = new Map(Object.entries(values).map(([name, value]) => [name, tape.constant(value)]));
          const answer = tape.value(run(subject, tape, named, tape.data(input), { training: false }));
          expect(answer).toEqual(batchNormInference.forward({ input, ...values }, { epsilon: 0.25 }));
        },
      ),
    );
  });

  test("lets no gradient through what it remembers", () => {
    const subject = model({ input: [2, 2, 1] }, batchNorm());
    const tape = new Tape(reference);
    const values = initialize(subject, random(1));
    const named = new Map([...values].map(([name, value]) => [name, tape.constant(value)]));
    const input = tape.parameter(tensor([1, 2, 2, 1], [0, 0, 0, 4]));
    const memories: Memory[] = [];
    run(subject, tape, named, input, {
      training: true,
      random: random(1),
      remember: (memory) => memories.push(memory),
    });
    expect(memories.map(({ state, fresh }) => [state, fresh.needsGradient, tape.value(fresh).data[0]])).toEqual([
      ["mean", false, 1],
      ["variance", false, 4],
    ]);
  });

  test("a run that is resumed at any step ends in the same bytes", async () => {
    const { checkpoints } = await trained({ checkpointDue: () => true, epochs: 2, train: halves(15) }, small());
    for (const bytes of checkpoints.slice(0, -1)) {
      const resume = await reread(bytes);
      const resumed = await trained({ checkpointDue: () => true, epochs: 2, train: halves(15), resume }, small());
      expect(resumed.checkpoints.at(-1)).toEqual(checkpoints.at(-1));
    }
  });

  test("what another run remembers comes along with its parameters", async () => {
    const first = new Trainer(one(), { engine, seed: 1 });
    await first.step(batchOf([5, 9]));
    const parameters = parametersOf(await first.checkpoint());
    const second = new Trainer(one(), { engine, seed: 2, parameters });
    const images = batchOf([1, 2, 3]).input;
    expect(await second.predict(images)).toEqual(await first.predict(images));
  });

  test("memory stays flat, also where a step fails", async () => {
    const counting = countingEngine();
    const trainer = new Trainer(one(), { engine: asEngine(counting), optimizer: sgd() });
    expect(counting.live.size).toBe(6); // scale, shift, weight and bias; mean and variance
    await trainer.step(batchOf([1, 2]));
    await trainer.predict(batchOf([1]).input);
    await expect(trainer.step(batchOf([1]))).rejects.toThrow();
    expect(counting.live.size).toBe(6);
    trainer.release();
    expect(counting.live.size).toBe(0);
  });

  test("its states have a column of their own in a summary, and are no parameters", () => {
    const found = summary(small());
    expect(found.rows[1]).toMatchObject({ layer: "norm1", op: "batchNorm", parameters: 6, states: 6 });
    expect(found.totals.states).toBe(6);
    expect(summaryText(found)).toMatch(/parameters {2}states {2}MFLOP/);
  });

  test("a batch with one element of a channel is refused in training, and answered in evaluation", async () => {
    const trainer = new Trainer(one(), { engine });
    await expect(trainer.step(batchOf([1]))).rejects.toThrow(
      "in one/norm1: batchNorm: input must have at least 2 elements of every channel (to train on their variance), got [1, 1, 1, 1]",
    );
    expect((await trainer.predict(batchOf([1]).input)).shape).toEqual([1, 2]);
  });
});
