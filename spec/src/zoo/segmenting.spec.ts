/** U-Net and SegNet learn to say of every pixel which shape it belongs to, also in images that they have not seen. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import { type Engine, openEngine } from "../../../src/engines.ts";
import { adam } from "../../../src/optimizers.ts";
import { pixelTally } from "../../../src/segmentation.ts";
import { Trainer } from "../../../src/trainer.ts";
import { fcn8s, segnet, unet } from "../../../src/zoo/index.ts";
import { batchOf, type DrawnShapes, drawnShapes } from "./drawnShapes.ts";

const size = 32;
/** Discs and crosses. */
const kinds = [0, 2];
/** The background, and the shapes. */
const classes = 1 + kinds.length;
const narrow = { input: [size, size, 3], classes, width: 1 / 8 };

/** Images `from` to `to` as a batch of pixels. */
function batchOfPixels({ input, pixels }: DrawnShapes, from: number, to: number) {
  const data = (input.data as Float32Array).subarray(from * size * size * 3, to * size * size * 3);
  const images: Tensor<4> = tensor([to - from, size, size, 3], data);
  return batchOf(images, pixels.slice(from * size * size, to * size * size), classes);
}

describe("a narrow network segments drawn shapes", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine("simd", { threads: 2 });
  });
  afterAll(() => engine.close());

  test.each([
    ["U-Net", unet({ ...narrow, padding: "same" }), { steps: 200, learningRate: 0.003, seed: 3 }],
    ["SegNet", segnet({ ...narrow, width: 1 / 4 }), { steps: 120, learningRate: 0.002, seed: 2 }],
  ])("%s, with a mean IoU of at least 0.8 on unseen images", async (_name, network, { steps, learningRate, seed }) => {
    const [known, unseen] = [
      drawnShapes({ count: 256, size, kinds }),
      drawnShapes({ count: 64, size, kinds, seed: 2 }),
    ];
    const trainer = new Trainer(network, { engine, optimizer: adam({ learningRate }), seed });
    const held = batchOfPixels(unseen, 0, 64);
    for (let step = 0; step < steps; step++) {
      const from = (step * 16) % 256;
      await trainer.step(batchOfPixels(known, from, from + 16));
    }
    const found = pixelTally(classes);
    found.add(
      await trainer.predict(held.input),
      held.labels,
      Array.from({ length: 64 }, (_, image) => image),
    );
    trainer.release();
    expect(found.result().segmentation!.meanIoU).toBeGreaterThanOrEqual(0.8);
  });

  test("FCN-8s, whose coarse answers take longer: in 60 steps its loss is less than half of a guess's", async () => {
    const trainer = new Trainer(fcn8s({ ...narrow, width: 1 / 16 }), {
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
