import { describe, expect, test } from "vitest";
import { type Checkpoint, encodeCheckpoint } from "../../src/checkpoint.ts";
import { DivergenceError } from "../../src/divergence.ts";
import { earlyStopping } from "../../src/earlyStopping.ts";
import * as training from "../../src/fit.ts";
import { adagrad, adam, momentum, rmsprop, sgd } from "../../src/optimizers.ts";
import { cosine, reduceOnPlateau } from "../../src/schedules.ts";
import { asEngine, countingEngine } from "./countingEngine.ts";
import { halves, reread, tinyModel, trained } from "./tinyRuns.ts";

describe("fit", () => {
  test("a tiny model learns 16 images by heart, and 8 others with them", async () => {
    const { epochs } = await trained({ optimizer: adam({ learningRate: 0.02 }), epochs: 15 }, tinyModel({ hidden: 8 }));
    expect(epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 15 }, (_, at) => at + 1));
    const { step, trainTop1, testTop1, testTop5, trainLoss, learningRate, evaluation } = epochs.at(-1)!;
    expect({ step, trainTop1, testTop1, testTop5, learningRate }).toEqual({
      step: 90, // 15 epochs of ⌈16/3⌉ batches
      trainTop1: 1,
      testTop1: 1,
      testTop5: null,
      learningRate: 0.02,
    });
    expect(trainLoss).toBeLessThan(epochs[0]!.trainLoss / 2);
    expect(evaluation!.confusion).toEqual([
      [4, 0],
      [0, 4],
    ]);
  });

  test("every epoch visits all images, in an order of its own", async () => {
    const images = halves(16);
    const order: number[] = [];
    const read: typeof images.read = (indices) => {
      order.push(...Array.from(indices));
      return images.read(indices);
    };
    const normalization = { mean: [0.5], deviation: [0.25] };
    await trained({ train: { ...images, read }, test: undefined, normalization, epochs: 2 });
    const [first, second] = [order.slice(0, 16), order.slice(16)];
    const inOrder = Array.from({ length: 16 }, (_, at) => at);
    expect([first, second].map((epoch) => epoch.toSorted((a, b) => a - b))).toEqual([inOrder, inOrder]);
    expect(first).not.toEqual(inOrder);
    expect(second).not.toEqual(first);
  });

  test("the training loss is the mean over images, however full the last batch is", async () => {
    const train = halves(16); // batches of 3, 3, 3, 3, 3 and 1
    const still = { optimizer: sgd({ learningRate: 0 }), train, test: train, epochs: 1 };
    const { epochs } = await trained(still, tinyModel({ keep: 1 }));
    expect(epochs[0]!.trainLoss).toBeCloseTo(epochs[0]!.testLoss!, 12);
    expect(epochs[0]!.trainTop1).toBe(epochs[0]!.testTop1);
  });

  test("without test images test figures are null", async () => {
    const { epochs } = await trained({ test: undefined, epochs: 1 });
    const { testLoss, testTop1, testTop5, evaluation } = epochs[0]!;
    expect([testLoss, testTop1, testTop5, evaluation]).toEqual([null, null, null, undefined]);
  });

  test("the same seed gives the same bytes, another seed others", async () => {
    const [first, again, other] = await Promise.all([trained(), trained(), trained({ seed: 6 })]);
    expect(again.checkpoints).toEqual(first.checkpoints);
    expect(other.checkpoints.at(-1)).not.toEqual(first.checkpoints.at(-1));
  });

  const plans = {
    adam: { optimizer: adam(), schedule: cosine({ warmup: 0.5 }), labelSmoothing: 0.1, balanced: true },
    momentum: { optimizer: momentum({ weightDecay: 0.01 }), schedule: reduceOnPlateau({ patience: 0 }) },
    sgd: { optimizer: sgd({ learningRate: 0.1 }), clipNorm: 0.5 },
    augmentation: { augmentation: { size: 4, crop: "random", mirror: 0.5, cutout: 2, mixup: 0.5 } as const },
    "adagrad whose sum starts above 0": { optimizer: adagrad({ initialAccumulator: 0.1, learningRateDecay: 0.5 }) },
    "rmsprop with all its slots": {
      optimizer: rmsprop({ momentum: 0.5, centered: true, epsilon: 1e-3, dialect: "tensorflow" }),
    },
  };
  test.each(Object.entries(plans))(
    "a run with %s that is resumed at any step ends in the same bytes",
    async (_, plan) => {
      const whole = await trained({ ...plan, checkpointDue: () => true });
      expect(whole.checkpoints).toHaveLength(21); // 18 steps, 3 ends of epochs
      for (const bytes of whole.checkpoints) {
        const { epochs, checkpoints } = await trained({ ...plan, resume: await reread(bytes) });
        expect(checkpoints.at(-1) ?? bytes).toEqual(whole.checkpoints.at(-1));
        const last = (run: typeof whole) => ({ ...run.epochs.at(-1), seconds: 0, imagesPerSecond: 0 });
        if (epochs.length > 0) expect(last({ epochs, checkpoints })).toEqual(last(whole));
      }
    },
  );

  test("init starts from the parameters of another run, at step 0", async () => {
    const { checkpoints } = await trained();
    const { tensors } = await reread(checkpoints.at(-1)!);
    const init = new Map([...tensors].filter(([name]) => name.startsWith("linear")));
    const run = await trained({ init, optimizer: sgd({ learningRate: 0 }), epochs: 1 });
    const after = await reread(run.checkpoints[0]!);
    expect([after.step, [...after.tensors.keys()]]).toEqual([6, [...init.keys()]]);
    for (const [name, { data }] of init) expect(after.tensors.get(name)!.data).toEqual(data);
  });

  test("early stopping ends the run, and resuming it does not start it again", async () => {
    const options = { optimizer: sgd({ learningRate: 0 }), epochs: 9, earlyStopping: earlyStopping({ patience: 2 }) };
    const { epochs, checkpoints } = await trained(options);
    expect(epochs).toHaveLength(3); // a first, and two that are no better
    const resumed = await trained({ ...options, resume: await reread(checkpoints.at(-1)!) });
    expect(resumed.epochs).toEqual([]);
  });

  test.each(["a step", "the evaluation"])(
    "an abort in the midst of %s hands out a checkpoint to go on from",
    async (where) => {
      const whole = await trained();
      const stop = new AbortController();
      const reason = new Error("enough");
      const partial: Uint8Array[] = [];
      const interrupted = trained({
        signal: stop.signal,
        onStep: ({ step }) => where === "a step" && step === 8 && stop.abort(reason),
        onEvaluationBatch: () => where === "the evaluation" && stop.abort(reason),
        onCheckpoint: async (checkpoint) => {
          partial.push(encodeCheckpoint(checkpoint));
        },
      });
      await expect(interrupted).rejects.toBe(reason);
      const last = await reread(partial.at(-1)!);
      expect(last.step).toBe(where === "a step" ? 9 : 6); // one more was already under way
      const { checkpoints } = await trained({ resume: last });
      expect(checkpoints.at(-1)).toEqual(whole.checkpoints.at(-1));
    },
  );

  test("a loss that is not finite stops the run and says where, with a way out", async () => {
    const run = trained({ optimizer: sgd({ learningRate: 1e300 }) });
    await expect(run).rejects.toThrow(DivergenceError);
    await expect(run).rejects.toThrow(
      /^fit: the loss must be finite, got (NaN|Infinity) at epoch 1, step [23]; try a smaller learning rate, or clipNorm to cut long gradients$/,
    );
  });

  test("parameters that are not finite are handed out in no checkpoint: the last one is good", async () => {
    const checkpoints: Checkpoint[] = [];
    const onCheckpoint = async (checkpoint: Checkpoint) => void checkpoints.push(checkpoint);
    const run = trained({ optimizer: sgd({ learningRate: 1e300 }), checkpointDue: () => true, onCheckpoint });
    await expect(run).rejects.toThrow(DivergenceError);
    for (const { tensors } of checkpoints) {
      for (const { data } of tensors.values()) expect(data.every(Number.isFinite)).toBe(true);
    }
  });

  test("an epoch's learning rate is that of its last step", async () => {
    const rates: number[] = [];
    const onStep = ({ learningRate }: training.StepProgress) => void rates.push(learningRate);
    const { epochs } = await trained({ schedule: cosine(), onStep });
    expect(epochs.map(({ learningRate }) => learningRate)).toEqual([rates[5], rates[11], rates[17]]);
    expect(new Set(rates).size).toBe(18);
  });

  test("every array is given back, whether the run ends, fails, or is left", async () => {
    const counting = countingEngine();
    const toHost: typeof counting.toHost = async (handle) => {
      await new Promise((later) => setTimeout(later, 1)); // a device that answers later: steps overlap
      return counting.toHost(handle);
    };
    const options = { engine: asEngine({ ...counting, toHost }), clipNorm: 0.1, epochs: 1 };
    await trained(options);
    expect(counting.live.size).toBe(0);
    await expect(trained({ ...options, onCheckpoint: () => Promise.reject(new Error("disk full")) })).rejects.toThrow(
      "disk full",
    );
    expect(counting.live.size).toBe(0);
    const train = halves(4);
    for await (const { epoch } of training.fit(tinyModel(), { ...options, train, epochs: 3, batch: 2 })) {
      if (epoch === 2) break;
    }
    expect(counting.live.size).toBe(0);
    await expect(trained({ ...options, optimizer: sgd({ learningRate: 1e300 }) })).rejects.toThrow(DivergenceError);
    expect(counting.live.size).toBe(0);
  });

  test("progress counts batches, and its means are those of the epoch", async () => {
    const seen: (readonly number[])[] = [];
    const means: number[] = [];
    const { epochs } = await trained({
      epochs: 1,
      onStep: ({ step, batchInEpoch, stepsPerEpoch, count, meanLoss }) => {
        seen.push([step, batchInEpoch, stepsPerEpoch, count]);
        means.push(meanLoss);
      },
    });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6].map((step) => [step, step, 6, step < 6 ? 3 : 1]));
    expect(means.at(-1)).toBe(epochs[0]!.trainLoss);
  });

  test("data that do not fit the model are refused before anything runs", async () => {
    const other = { ...halves(4), imageShape: [4, 4, 3] as const };
    await expect(trained({ train: other })).rejects.toThrow(
      "fit: train images must be [4, 4, 1] (the input of tiny), got [4, 4, 3]",
    );
    await expect(trained({ test: { ...halves(4), classes: ["a", "b", "c"] } })).rejects.toThrow(
      "fit: test must have 2 classes (the outputs of tiny), got 3",
    );
    const checkpoint = await reread((await trained({ epochs: 1 })).checkpoints[0]!);
    await expect(trained({ resume: checkpoint, init: checkpoint.tensors })).rejects.toThrow(
      "fit: init must be left out (resume brings its own parameters), got both",
    );
    await expect(trained({ epochs: 0 })).rejects.toThrow("fit: epochs must be a whole number above 0, got 0");
  });
});
