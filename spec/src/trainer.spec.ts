import { describe, expect, test } from "vitest";
import { type Batch, tenCropped } from "../../datasets/index.ts";
import { reference } from "../../reference/index.ts";
import { filled, type Tensor, tensor } from "../../reference/tensor.ts";
import { DivergenceError } from "../../src/divergence.ts";
import { conv2d, dropout, flatten, type Layer, linear, sequential, tanh } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { adam, momentum, sgd } from "../../src/optimizers.ts";
import { exponential } from "../../src/schedules.ts";
import { Trainer, type TrainerOptions } from "../../src/trainer.ts";
import { asEngine, countingEngine } from "./countingEngine.ts";
import { engine, halves, tinyModel } from "./tinyRuns.ts";

/** Images of one pixel with as many channels as a row has numbers. */
function batchOf(rows: readonly (readonly number[])[], labels: readonly number[], classes = 2): Batch {
  const target = labels.flatMap((label) => Array.from({ length: classes }, (_, k) => (k === label ? 1 : 0)));
  return {
    input: tensor([rows.length, 1, 1, rows[0]!.length], rows.flat()),
    target: tensor([rows.length, classes], target),
    labels: Int32Array.from(labels),
    indices: Int32Array.from(labels, (_, at) => at),
  };
}
const net = (channels: number, ...layers: readonly Layer[]) =>
  model({ name: "net", input: [1, 1, channels] }, sequential(flatten(), ...layers));

/** One weight per class and channel, all 0, so that every class is as likely: a case to be done by hand. */
const slope = net(1, linear({ features: 2, bias: false }));
const flat = new Map<string, Tensor>([["linear1.weight", tensor([2, 1], [0, 0])]]);
async function slopeAfter(steps: number, options: Partial<TrainerOptions> = {}) {
  const trainer = new Trainer(slope, { engine, parameters: flat, optimizer: sgd({ learningRate: 1 }), ...options });
  const results = [];
  for (let step = 0; step < steps; step++) results.push(await trainer.step(batchOf([[4]], [0])));
  return { results, weight: [...(await trainer.checkpoint()).tensors.get("linear1.weight")!.data] };
}

describe("Trainer", () => {
  test("one step of gradient descent is the one done by hand", async () => {
    const { results, weight } = await slopeAfter(1);
    // p = (½, ½), so ∂loss/∂logits = (½ − 1, ½) and the gradient of the weights is that times the input, 4.
    expect(weight).toEqual([2, -2]);
    expect(results).toEqual([{ step: 1, loss: Math.log(2), top1: 1, count: 1, learningRate: 1 }]);
  });

  test("clipNorm cuts a gradient that is longer, and leaves one that is not", async () => {
    const { weight } = await slopeAfter(1, { clipNorm: 1 });
    expect(weight[0]).toBeCloseTo(Math.SQRT1_2, 12); // (−2, 2) is √8 long
    expect((await slopeAfter(1, { clipNorm: 3 })).weight).toEqual([2, -2]);
  });

  test("label smoothing takes from the label and gives to all", async () => {
    const { weight } = await slopeAfter(1, { labelSmoothing: 0.5 });
    expect(weight).toEqual([1, -1]); // the target is (¾, ¼)
  });

  test("weight decay draws weights to 0, and biases only when told to", async () => {
    const linearNet = net(1, linear({ features: 2 }));
    const parameters = new Map<string, Tensor>([
      ["linear1.weight", tensor([2, 1], [8, 8])],
      ["linear1.bias", tensor([2], [8, 8])],
    ]);
    const decayed = async (decayBiases: boolean) => {
      const optimizer = sgd({ learningRate: 0.5, weightDecay: 0.5, decayBiases });
      const trainer = new Trainer(linearNet, { engine, parameters, optimizer });
      await trainer.step({ ...batchOf([[0]], [0]), target: tensor([1, 2], [0.5, 0.5]) }); // at its best already
      const { tensors } = await trainer.checkpoint();
      return ["weight", "bias"].map((name) => [...tensors.get(`linear1.${name}`)!.data]);
    };
    expect(await decayed(false)).toEqual([
      [6, 6], // 8 − ½·(½·8)
      [8, 8],
    ]);
    expect(await decayed(true)).toEqual([
      [6, 6],
      [6, 6],
    ]);
  });

  test("XOR is learned, which no single layer can", async () => {
    const batch = batchOf(
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
      [0, 1, 1, 0],
    );
    const top1After = async (...layers: readonly Layer[]) => {
      const trainer = new Trainer(net(2, ...layers), { engine, optimizer: adam({ learningRate: 0.1 }), seed: 1 });
      let last = await trainer.step(batch);
      for (let step = 1; step < 100; step++) last = await trainer.step(batch);
      return last;
    };
    const { top1, loss } = await top1After(linear({ features: 8 }), tanh(), linear({ features: 2 }));
    expect(top1).toBe(4);
    expect(loss).toBeLessThan(0.05);
    expect((await top1After(linear({ features: 2 }))).loss).toBeGreaterThan(0.69); // log 2: a coin
  });

  test("steps that are launched without waiting come in order and do not differ", async () => {
    const images = [[1], [2], [3], [4], [5]];
    const runs = await Promise.all(
      [true, false].map(async (waits) => {
        const trainer = new Trainer(slope, { engine, optimizer: momentum(), clipNorm: 0.5 });
        const results = [];
        for (const image of images) {
          const result = trainer.step(batchOf([image], [0]));
          if (waits) await result;
          results.push(result);
        }
        return { results: await Promise.all(results), weights: (await trainer.checkpoint()).tensors };
      }),
    );
    expect(runs[0]!.results.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
    expect(runs[1]).toEqual(runs[0]);
  });

  test("no more than two steps are under way", async () => {
    const answers: (() => void)[] = [];
    let asked = 0;
    const slow = {
      ...reference,
      toHost: (array: Tensor) => {
        asked++;
        return new Promise<Tensor>((answer) => answers.push(() => answer(array)));
      },
    };
    const trainer = new Trainer(slope, { engine: asEngine(slow), parameters: flat });
    const results = [1, 2, 3, 4].map((value) => trainer.step(batchOf([[value]], [0])));
    await new Promise((later) => setTimeout(later, 5));
    expect(asked).toBe(4); // a loss and logits for each of two
    for (let step = 0; step < 4; step++) {
      for (const answer of answers.splice(0, 2)) answer();
      await results[step];
      await new Promise((later) => setTimeout(later, 5));
      expect(asked).toBe(Math.min(8, 6 + 2 * step));
    }
  });

  test("a step that fails is the caller's to see, and the next one runs", async () => {
    const trainer = new Trainer(slope, { engine, parameters: flat });
    const failing = trainer.step(batchOf([[1, 2]], [0]));
    const next = trainer.step(batchOf([[1]], [0]));
    await expect(failing).rejects.toThrow(/^in net\/linear1: linear: /);
    expect((await next).step).toBe(1);
  });

  test("a schedule multiplies the rate, and must be told the course", async () => {
    const trainer = new Trainer(slope, {
      engine,
      optimizer: sgd({ learningRate: 8 }),
      schedule: exponential({ factor: 0.5 }),
    });
    const course = { stepsPerEpoch: 1, epochs: 3, history: [] };
    const rates = [];
    for (let step = 0; step < 3; step++) rates.push((await trainer.step(batchOf([[0]], [0]), course)).learningRate);
    expect(rates).toEqual([8, 4, 2]);
    await expect(trainer.step(batchOf([[0]], [0]))).rejects.toThrow(
      "trainer: step must be told the course of the run (the schedule depends on it), got none",
    );
  });

  test("predict gives probabilities, and evaluate judges by them", async () => {
    const trainer = new Trainer(tinyModel(), { engine, seed: 3 });
    const probabilities = await trainer.predict(filled([5, 4, 4, 1], 1));
    expect(probabilities.shape).toEqual([5, 2]);
    expect(probabilities.data[0]! + probabilities.data[1]!).toBeCloseTo(1, 12);
    const batchesSeen: string[] = [];
    const { images, top1, confusion } = await trainer.evaluate(halves(10), {
      batch: 4,
      onBatch: (done, total) => batchesSeen.push(`${done}/${total}`),
    });
    expect(images).toBe(10);
    expect((confusion[0]![0]! + confusion[1]![1]!) / 10).toBe(top1);
    expect(batchesSeen).toEqual(["1/3", "2/3", "3/3"]);
    expect(await trainer.evaluate(halves(10), { batch: 7 })).toMatchObject({ top1, confusion });
  });

  test("an image is judged by ten views of it", async () => {
    const trainer = new Trainer(tinyModel(), { engine, seed: 3 });
    const same = tenCropped(halves(10), 4); // all that there is, and its mirror image
    const { images, loss, confusion } = await trainer.evaluate(same, { batch: 3, views: 10 });
    expect([images, confusion.flat().reduce((sum, count) => sum + count, 0)]).toEqual([10, 10]);
    const alone = await trainer.evaluate(same, { batch: 30 });
    expect(alone.images).toBe(100);
    expect(loss).toBeLessThanOrEqual(alone.loss); // the mean is never worse than its parts are on average (Jensen)
  });

  test("every step draws its own dropout mask", async () => {
    const subject = net(16, dropout({ keep: 0.5 }), linear({ features: 2 }));
    const trainer = new Trainer(subject, { engine, optimizer: sgd({ learningRate: 0 }) });
    const batch = batchOf([Array.from({ length: 16 }, (_, at) => at)], [0]);
    expect((await trainer.step(batch)).loss).not.toBe((await trainer.step(batch)).loss);
  });

  test("memory stays flat, and release gives everything back", async () => {
    const counting = countingEngine();
    const layers = [linear({ features: 3 }), dropout({ keep: 0.5 }), linear({ features: 2 })];
    const trainer = new Trainer(net(2, ...layers), { engine: asEngine(counting), clipNorm: 0.01 });
    const held = counting.live.size; // 4 parameters with 2 slots each
    expect(held).toBe(12);
    for (let step = 0; step < 3; step++) {
      await trainer.step(batchOf([[1, 2]], [0]));
      await trainer.predict(tensor([1, 1, 1, 2], [1, 2]));
      await trainer.checkpoint();
      expect(counting.live.size).toBe(held);
    }
    await expect(trainer.step(batchOf([[1]], [0]))).rejects.toThrow("in net/linear1");
    await expect(trainer.predict(tensor([1, 1, 1, 1], [1]))).rejects.toThrow("in net/linear1");
    expect(counting.live.size).toBe(held);
    trainer.release();
    expect(counting.live.size).toBe(0);
  });

  test("the gradient of an image is not computed: nobody learns it", async () => {
    const counting = countingEngine();
    const body = sequential(conv2d({ filters: 2, size: 1 }), flatten());
    const trainer = new Trainer(model({ input: [1, 1, 1] }, body), { engine: asEngine(counting) });
    await trainer.step(batchOf([[1]], [0]));
    expect(counting.pulled.at(-1)).toBe("conv2d: kernel, bias");
  });

  test.each([NaN, Infinity, -Infinity])("%d among the parameters makes no checkpoint", async (value) => {
    const trainer = new Trainer(slope, {
      engine,
      parameters: new Map([["linear1.weight", tensor([2, 1], [0, value])]]),
    });
    await expect(trainer.checkpoint()).rejects.toThrow(
      new DivergenceError(
        `fit: linear1.weight must be finite, got ${value} at epoch 1, step 0; ` +
          "try a smaller learning rate, or clipNorm to cut long gradients",
      ),
    );
  });

  test("options that cannot be are refused", () => {
    const make = (options: Partial<TrainerOptions>) => () => new Trainer(slope, { engine, ...options });
    expect(make({ seed: 0.5 })).toThrow("trainer: seed must be a whole number of at least 0, got 0.5");
    expect(make({ clipNorm: 0 })).toThrow("trainer: clipNorm must be a number above 0, got 0");
    expect(() => new Trainer(model({ input: [2, 1] }, sequential(tanh())), { engine })).toThrow(
      "trainer: model must answer with logits [batch, class] or [batch, y, x, class], got [1, 2, 1]",
    );
  });
});
