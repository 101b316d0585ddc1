/** Every family trains: a narrow one of it learns 32 drawn images by heart. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, openEngine } from "../../../src/engines.ts";
import type { Model } from "../../../src/model.ts";
import { adam } from "../../../src/optimizers.ts";
import { Trainer } from "../../../src/trainer.ts";
import * as zoo from "../../../src/zoo/index.ts";
import type { Wide } from "../../../src/zoo/width.ts";
import { batchOf, drawnShapes, shapeCount } from "./drawnShapes.ts";

interface Family {
  readonly name: string;
  readonly build: (options: Wide) => Model;
  /** Pixels along each side of an image. */
  readonly size: number;
  readonly width: number;
  readonly learningRate?: number;
}

const families: readonly Family[] = [
  { name: "alexnet", build: zoo.alexnet, size: 67, width: 1 / 8 },
  { name: "alexnet64", build: zoo.alexnet64, size: 67, width: 1 / 8 },
  { name: "zfnet", build: zoo.zfnet, size: 64, width: 1 / 8 },
  { name: "vgg11", build: zoo.vgg11, size: 32, width: 1 / 8 },
  {
    name: "googlenet",
    build: (options) => zoo.googlenet({ ...options, auxiliaries: false }),
    size: 32,
    width: 1 / 4,
    learningRate: 0.001,
  },
  { name: "squeezenet", build: zoo.squeezenet, size: 32, width: 1 / 2, learningRate: 0.0005 },
  {
    name: "densenet121",
    build: (options) => zoo.densenet121({ ...options, blocks: [2, 2, 2, 2] }),
    size: 32,
    width: 1 / 4,
  },
  { name: "resnet101", build: zoo.resnet101, size: 32, width: 1 / 16 },
  { name: "wide-resnet50", build: zoo.wideResnet50, size: 32, width: 1 / 16 },
  { name: "resnext50", build: zoo.resnext50, size: 32, width: 1 / 4 },
  { name: "se-resnet50", build: zoo.seResnet50, size: 32, width: 1 / 16 },
  { name: "pyramidnet110", build: (options) => zoo.pyramidnet110({ ...options, blocks: 2 }), size: 24, width: 1 / 2 },
  {
    name: "fractalnet",
    build: (options) => zoo.fractalnet({ ...options, columns: 2, dropPath: { local: 0, global: 0 } }),
    size: 32,
    width: 1 / 8,
  },
  { name: "xception", build: zoo.xception, size: 64, width: 1 / 32 },
  { name: "mobilenet", build: zoo.mobilenet, size: 32, width: 1 / 8 },
  { name: "mobilenet-v2", build: zoo.mobilenetV2, size: 32, width: 1 / 8 },
  { name: "shufflenet", build: zoo.shufflenet, size: 32, width: 1 / 8 },
  { name: "shufflenet-v2", build: zoo.shufflenetV2, size: 32, width: 1 / 8 },
  {
    name: "convnext-tiny",
    build: (options) => zoo.convnextTiny({ ...options, layerScale: 0.1 }),
    size: 32,
    width: 1 / 8,
  },
  { name: "mixer", build: (options) => zoo.mixer({ ...options, patch: 8, layers: 2 }), size: 32, width: 1 / 16 },
];

describe("a narrow network learns 32 images by heart", () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await openEngine("simd", { threads: 2 });
  });
  afterAll(() => engine.close());

  test.each(families.map((family) => [family.name, family] as const))(
    "%s",
    async (_name, { build, size, width, learningRate = 0.003 }) => {
      const { input, labels } = drawnShapes({ count: 32, size });
      const batch = batchOf(input, labels, shapeCount);
      const model = build({ input: [size, size, 3], classes: shapeCount, width });
      const trainer = new Trainer(model, { engine, optimizer: adam({ learningRate }), seed: 1 });
      let right = 0;
      for (let step = 1; step <= 200 && right <= 0.95 * 32; step++) {
        await trainer.step(batch);
        if (step % 10 === 0) right = await rightAnswers(trainer, batch);
      }
      trainer.release();
      expect(right).toBeGreaterThan(0.95 * 32);
    },
  );
});

/** How many labels are guessed right, in evaluation. */
async function rightAnswers(trainer: Trainer, { input, labels }: ReturnType<typeof batchOf>): Promise<number> {
  const { data } = await trainer.predict(input);
  const classes = data.length / labels.length;
  const guess = (at: number) => {
    const row = [...data.slice(at * classes, (at + 1) * classes)];
    return row.indexOf(Math.max(...row));
  };
  return labels.reduce((count, label, at) => count + (guess(at) === label ? 1 : 0), 0);
}
