import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { shapes } from "../../datasets/index.ts";
import { tensor } from "../../reference/tensor.ts";
import { conv2d, flatten, linear, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { classIoU, meanIoU, pixelTally } from "../../src/segmentation.ts";
import { Trainer } from "../../src/trainer.ts";
import { unet } from "../../src/zoo/index.ts";
import { engine, reread, trained } from "./tinyRuns.ts";

/** Logits that say so. */
const saying = (guesses: readonly number[], classes: number) =>
  tensor(
    [guesses.length, classes],
    guesses.flatMap((guess) => Array.from({ length: classes }, (_, k) => (k === guess ? 1 : 0))),
  );

describe("intersection over union", () => {
  test("one pixel of six that is taken for another class costs both classes", () => {
    const found = pixelTally(3);
    found.add(saying([0, 0, 1, 1, 2, 1], 3), [0, 0, 1, 1, 2, 2], [7]);
    const { segmentation, top1, confusion, images } = found.result();
    expect({ images, top1, confusion }).toEqual({
      images: 1,
      top1: 5 / 6,
      confusion: [
        [2, 0, 0],
        [0, 2, 0],
        [0, 1, 1],
      ],
    });
    expect(segmentation!.classIoU).toEqual([1, 2 / 3, 1 / 2]);
    expect(segmentation!.meanIoU).toBe((1 + 2 / 3 + 1 / 2) / 3);
    expect(segmentation!.worst).toEqual([
      { index: 7, meanIoU: (1 + 2 / 3 + 1 / 2) / 3, guesses: Uint8Array.of(0, 0, 1, 1, 2, 1) },
    ]);
  });

  test("a class that is nowhere has none, and the mean does without it", () => {
    const confusion = [
      [3, 0, 1],
      [0, 0, 0],
      [0, 0, 4],
    ];
    expect(classIoU(confusion)).toEqual([3 / 4, null, 4 / 5]);
    expect(meanIoU(confusion)).toBe((3 / 4 + 4 / 5) / 2);
  });

  test("is at most the share of the class that is found, and 1 only where all is right", () => {
    const row = fc.array(fc.nat(20), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 3, maxLength: 3 }), (confusion) => {
        classIoU(confusion).forEach((share, k) => {
          const isOf = confusion[k]!.reduce((a, b) => a + b);
          const saidToBe = confusion.reduce((sum, from) => sum + from[k]!, 0);
          if (share === null) expect(isOf + saidToBe).toBe(0);
          else if (isOf > 0 && saidToBe > 0) {
            expect(share).toBeLessThanOrEqual(Math.min(confusion[k]![k]! / isOf, confusion[k]![k]! / saidToBe) + 1e-12);
          } else expect(share).toBe(0);
        });
      }),
    );
  });
});

describe("a tally of pixels", () => {
  test("keeps the worst images, the first of equals first, whatever the batches were", () => {
    const labels = [0, 0, 0, 1, 1, 1, 1, 1]; // images of two pixels
    const said = [0, 0, 1, 1, 0, 0, 1, 1];
    const judged = (size: number) => {
      const found = pixelTally(2, { worst: 3 });
      for (let from = 0; from < 4; from += size) {
        const part = (all: readonly number[]) => all.slice(2 * from, 2 * (from + size));
        found.add(
          saying(part(said), 2),
          part(labels),
          Array.from({ length: size }, (_, at) => from + at),
        );
      }
      return found.result();
    };
    expect(judged(4).segmentation!.worst.map(({ index, meanIoU }) => [index, meanIoU])).toEqual([
      [2, 0],
      [1, 0.25], // of class 0 nothing is found, of class 1 half of what is said
      [0, 1],
    ]);
    const { loss, ...exact } = judged(2);
    expect(exact).toEqual({ ...judged(4), loss: undefined, ...exact });
    expect(loss).toBeCloseTo(judged(4).loss, 12);
  });

  test("without images, or of several views, is refused", () => {
    expect(() => pixelTally(2).result()).toThrow("evaluate: a data set must have at least 1 image, got 0");
    expect(() => pixelTally(2, { views: 10 })).toThrow(
      "evaluate: views must be 1 (pixels of several views are not each other's), got 10",
    );
  });
});

describe("a model that answers for pixels", () => {
  const train = shapes({ count: 6, seed: 1, size: 16 });
  const pixelModel = model({ name: "pixels", input: [16, 16, 3] }, sequential(conv2d({ filters: 5, size: 1 })));

  test("is fitted like all others: figures are of pixels, and counts of images", async () => {
    const { epochs, checkpoints } = await trained({ train, test: train, epochs: 2, batch: 4 }, pixelModel);
    const { trainTop1, testTop1, testTop5, testMeanIoU, evaluation } = epochs[1]!;
    expect(evaluation!.images).toBe(6);
    expect(evaluation!.confusion.flat().reduce((a, b) => a + b)).toBe(6 * 256);
    expect(testMeanIoU).toBe(evaluation!.segmentation!.meanIoU);
    expect(testTop5).toBeNull();
    for (const share of [trainTop1, testTop1!]) expect(share > 0 && share <= 1).toBe(true);
    const { history, sums } = await reread(checkpoints.at(-1)!);
    expect(history.map((epoch) => epoch.testMeanIoU)).toEqual(epochs.map((epoch) => epoch.testMeanIoU));
    expect(sums.images).toBe(0);
  });

  test("the parts of a batch come to what it comes to whole", async () => {
    const [whole, parts] = [
      await trained({ train, test: undefined, epochs: 1, batch: 6 }, pixelModel),
      await trained({ train, test: undefined, epochs: 1, batch: 6, parts: 4 }, pixelModel),
    ];
    expect(parts.epochs[0]!.trainLoss).toBeCloseTo(whole.epochs[0]!.trainLoss, 10);
    expect(parts.epochs[0]!.trainTop1).toBe(whole.epochs[0]!.trainTop1);
  });

  test("predicts a row of probabilities for each of them", async () => {
    const trainer = new Trainer(pixelModel, { engine });
    const { shape } = await trainer.predict(tensor([2, 16, 16, 3], new Float32Array(2 * 768)));
    expect(shape).toEqual([512, 5]);
  });

  test("and labels must be of the same things, as many classes, as many pixels", async () => {
    const whole = model({ name: "whole", input: [16, 16, 3] }, sequential(flatten(), linear({ features: 5 })));
    await expect(trained({ train }, whole)).rejects.toThrow(
      "fit: train must have labels as whole answers, one for each image, got one for each of 16×16 pixels",
    );
    const { masks: _, ...unmasked } = train;
    await expect(trained({ train: unmasked }, pixelModel)).rejects.toThrow(
      "fit: train must have labels as pixels answers, one for each of 16×16 pixels, got one for each image",
    );
    const large = shapes({ count: 2, seed: 1, size: 188 });
    const valid = unet({ input: [188, 188, 3], classes: 5, width: 1 / 64 });
    await expect(trained({ train: large }, valid)).rejects.toThrow(
      "fit: train must have labels as unet answers, one for each of 4×4 pixels, got one for each of 188×188 pixels",
    );
  });
});
