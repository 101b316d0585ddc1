import { PassThrough } from "node:stream";
import type { WriteStream } from "node:tty";
import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { loadData } from "../../src/commands/data.ts";
import { progressOn } from "../../src/commands/progress.ts";
import { gray, withImages } from "../datasets/drawnImages.ts";
import { tinyData } from "./tinyData.ts";

describe("the images of a run", () => {
  const silent = progressOn(new PassThrough() as unknown as WriteStream);
  const plain = { testData: null, size: null, augment: "none", skipBad: false } as const;
  const tiny = { ...plain, data: "mnist", dataDir: tinyData({ train: 60, test: 20 }) } as const;

  test("a limit cuts the training images, and the test set stays whole", async () => {
    const { train, test } = await loadData({ ...tiny, limit: 7 }, silent);
    expect([train.labels.length, test.labels.length]).toEqual([7, 20]);
    const all = await loadData({ ...tiny, limit: null }, silent);
    expect(all.train.labels.length).toBe(60);
  });

  test("as many digits are drawn as the limit says, and the same ones every time", async () => {
    const pixels = async (limit: number) => {
      const { train } = await loadData({ ...plain, data: "digits", dataDir: null, limit }, silent);
      expect(train.labels.length).toBe(limit);
      return train.read([0, 9]);
    };
    expect(await pixels(10)).toEqual(await pixels(20));
  });

  test("of which every pixel has a class cannot be augmented, and are another kind than images with one", async () => {
    const shapes = { ...plain, data: "shapes", dataDir: null, limit: 4 } as const;
    const { train, test: unseen } = await loadData(shapes, silent);
    expect([train.imageShape, (await unseen.masks!([0, 1])).length]).toEqual([[32, 32, 3], 2048]);
    await expect(loadData({ ...shapes, augment: "mirror" }, silent)).rejects.toThrow(
      "train: --augment: images must have one label each (they are cut and mixed), got shapes, where each pixel has one",
    );
    await expect(loadData({ ...tiny, testData: "shapes", limit: null }, silent)).rejects.toThrow(
      "train: test images must be of the kind trained on (mnist: images of 6×6×1 in 10 classes), " +
        "got shapes: images of 32×32×3 in 5 classes of pixels",
    );
  });

  test("are stored with room for crops, and tested whole", async () => {
    const grays = Object.fromEntries(
      ["train/a/1", "train/b/1", "val/a/1", "val/b/1"].map((path, at) => [`${path}.png`, gray(50 * at)]),
    );
    await withImages(grays, async ({ dataDir, cacheDir }) => {
      process.env.EINSPEC_CACHE = cacheDir;
      const photos = { ...plain, data: "imagefolder", dataDir, limit: null } as const;
      const cropped = await loadData({ ...photos, size: 10, augment: "mirror+crops" }, silent);
      expect([cropped.train.imageShape, cropped.test.imageShape]).toEqual([
        [13, 13, 3],
        [10, 10, 3],
      ]);
      expect(cropped.augmentation).toMatchObject({ size: 10, mirror: 0.5 });
      const alike = await loadData({ ...photos, size: 10, augment: "none" }, silent);
      expect([alike.train.imageShape, alike.augmentation]).toEqual([[10, 10, 3], undefined]);
      const mirrored = await loadData({ ...photos, size: 10, augment: "mirror" }, silent);
      expect([mirrored.train.imageShape, mirrored.augmentation]).toEqual([[10, 10, 3], { size: 10, mirror: 0.5 }]);
      await expect(loadData({ ...photos, size: null }, silent)).rejects.toThrow(
        new ParameterError(`train: imagefolder must have a folder and a size, got ${dataDir} and null`),
      );
    });
  });

  test("reading them gives Node a turn, in which it hears a Ctrl-C", async () => {
    const { train } = await loadData({ ...tiny, limit: null }, silent);
    let hadTurn = false;
    setImmediate(() => {
      hadTurn = true;
    });
    await train.read([0]);
    expect(hadTurn).toBe(true);
  });
});
