/** U-Net and SegNet learn to say of every pixel which shape it belongs to, also in images that they have not seen. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Engine, openEngine } from "../../../src/engines.ts";
import { pixelwise, sequential } from "../../../src/layers/index.ts";
import { type Model, model } from "../../../src/model.ts";
import { adam } from "../../../src/optimizers.ts";
import { Trainer } from "../../../src/trainer.ts";
import { fcn8s, segnet, unet } from "../../../src/zoo/index.ts";
import { batchOf, type DrawnShapes, drawnShapes } from "./drawnShapes.ts";

const size = 32;
/** Discs and crosses. */
const kinds = [0, 2];
/** The background, and the shapes. */
const classes = 1 + kinds.length;
const narrow = { input: [size, size, 3], classes, width: 1 / 8 };

/** The network as a classifier of pixels. */
const ofPixels = ({ name, input, body }: Model) => model({ name, input }, sequential(body, pixelwise()));

/** Images `from` to `to` as a batch of pixels. */
function batchOfPixels({ input, pixels }: DrawnShapes, from: number, to: number) {
  const data = (input.data as Float32Array).subarray(from * size * size * 3, to * size * size * 3);
  const images: Tensor<4> = tensor([to - from, size, size, 3], data);
  return batchOf(images, pixels.slice(from * size * size, to * size * size), classes);
}

/** Of the pixels that are a class or are said to be, the share that are both; the mean over the classes. */
function meanIoU(said: readonly number[], labels: Int32Array): number {
  const shares = Array.from({ length: classes }, (_, label) => {
    const both = said.filter((guess, at) => guess === label && labels[at] === label).length;
    return both / said.filter((guess, at) => guess === label || labels[at] === label).length;
  });
  return shares.reduce((a, b) => a + b) / classes;
}

function guesses({ data }: Tensor): readonly number[] {
  return Array.from({ length: data.length / classes }, (_, pixel) => {
    const row = [...data.slice(pixel * classes, (pixel + 1) * classes)];
    return row.indexOf(Math.max(...row));
  });
}

test("one pixel of six that is taken for another class costs both classes", () => {
  const labels = Int32Array.from([0, 0, 1, 1, 2, 2]);
  expect(meanIoU([0, 0, 1, 1, 2, 1], labels)).toBe((1 + 2 / 3 + 1 / 2) / 3);
});

describe("a narrow network segments drawn shapes", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine("simd", { threads: 2 });
  });
  afterAll(() => engine.close());

  test.each([
    ["U-Net", unet({ ...narrow, padding: "same" }), 200],
    ["SegNet", segnet(narrow), 120],
  ])("%s, with a mean IoU of at least 0.8 on unseen images", async (_name, network, steps) => {
    const [known, unseen] = [
      drawnShapes({ count: 256, size, kinds }),
      drawnShapes({ count: 64, size, kinds, seed: 2 }),
    ];
    const trainer = new Trainer(ofPixels(network), { engine, optimizer: adam({ learningRate: 0.003 }), seed: 1 });
    const held = batchOfPixels(unseen, 0, 64);
    for (let step = 0; step < steps; step++) {
      const from = (step * 16) % 256;
      await trainer.step(batchOfPixels(known, from, from + 16));
    }
    const iou = meanIoU(guesses(await trainer.predict(held.input)), held.labels);
    trainer.release();
    expect(iou).toBeGreaterThanOrEqual(0.8);
  });

  test("FCN-8s, whose coarse answers take longer: in 60 steps its loss is less than half of a guess's", async () => {
    const trainer = new Trainer(ofPixels(fcn8s({ ...narrow, width: 1 / 16 })), {
      engine,
      optimizer: adam({ learningRate: 0.003 }),
      seed: 1,
    });
    const batch = batchOfPixels(drawnShapes({ count: 4, size, kinds }), 0, 4);
    const losses: number[] = [];
    for (let step = 0; step <= 60; step++) losses.push((await trainer.step(batch)).loss);
    trainer.release();
    expect(losses[0]).toBeCloseTo(Math.log(classes), 5); // its scores start at 0
    expect(losses[60]).toBeLessThan(Math.log(classes) / 2);
  });
});
