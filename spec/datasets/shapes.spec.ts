import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { batches, centered, limited, shapes, tenCropped } from "../../datasets/index.ts";
import { random } from "../../reference/random.ts";

const few = shapes({ count: 8, seed: 1, size: 32 });
const plain = { mean: [0, 0, 0], deviation: [1, 1, 1] };

describe("shapes", () => {
  test("every pixel is of the ground or of a shape, and each image's own shape is seen in it", async () => {
    expect(few.classes).toEqual(["ground", "disc", "square", "cross", "ring"]);
    expect([...few.labels]).toEqual([1, 2, 3, 4, 1, 2, 3, 4]);
    expect(shapes({ count: 1, seed: 1, kinds: ["cross"] }).classes).toEqual(["ground", "cross"]);
    const mask = await few.masks!([0, 1, 2, 3, 4, 5, 6, 7]);
    few.labels.forEach((label, image) => {
      const own = mask.subarray(image * 1024, (image + 1) * 1024);
      expect(own.filter((pixel) => pixel === label).length).toBeGreaterThan(20);
      expect(own.filter((pixel) => pixel === 0).length).toBeGreaterThan(300);
    });
  });

  test("an image is drawn from the seed, the split and its place alone", async () => {
    const of = async (options: object, index = 5) => {
      const dataset = shapes({ count: 8, seed: 1, size: 32, ...options });
      return [...(await dataset.read([index])), ...(await dataset.masks!([index]))];
    };
    const drawn = await of({});
    expect(await of({ count: 6 })).toEqual(drawn);
    expect(await of({ seed: 2 })).not.toEqual(drawn);
    expect(await of({ split: "test" })).not.toEqual(drawn);
    expect([...(await few.read([1, 5])).subarray(3072), ...(await few.masks!([1, 5])).subarray(1024)]).toEqual(drawn);
  });

  test("has an image's own shape in it, whatever the size", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 16, max: 48 }), fc.nat(), async (size, seed) => {
        const mask = await shapes({ count: 3, seed, size }).masks!([2]);
        const area = mask.filter((pixel) => pixel === 3).length / size ** 2;
        expect(area).toBeGreaterThan(0.16 ** 2 / 2); // a cross fills half of the square around it
        expect(mask.every((pixel) => pixel < 5)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("batches have an example for each pixel, in the order of the images", async () => {
    const first = await batches(few, { size: 3, normalization: plain, random: random(4) }).next();
    const { input, target, labels, indices } = first.value!;
    expect([input.shape, target.shape, labels.length]).toEqual([[3, 32, 32, 3], [3072, 5], 3072]);
    expect([...labels]).toEqual([...(await few.masks!(indices))]);
    const marked = Array.from(labels, (label, at) => target.data[5 * at + label]);
    expect(marked.every((value) => value === 1)).toBe(true);
    expect(Array.from(target.data).reduce((sum, value) => sum + value)).toBe(3072);
  });

  test("the first of them are a data set of pixels as well", async () => {
    const two = limited(few, 2);
    expect(await two.masks!([1])).toEqual(await few.masks!([1]));
    await expect(two.masks!([2])).rejects.toThrow(
      "shapes: indices must be whole numbers from 0 to 1 (2 images), got 2",
    );
  });
});

describe("classes of pixels are refused", () => {
  const first = async (dataset: Partial<typeof few>, options: object = {}) =>
    (await batches({ ...few, ...dataset }, { size: 2, normalization: plain, ...options }).next()).value;

  test("where there are not as many as pixels, or one of them is no class", async () => {
    await expect(first({ masks: async () => new Uint8Array(7) })).rejects.toThrow(
      "shapes: masks must give 2048 classes (2 images), got 7",
    );
    await expect(first({ masks: async () => new Uint8Array(2048).fill(5) })).rejects.toThrow(
      "shapes: masks must be from 0 to 4 (5 classes), got 5",
    );
  });

  test("where images are cut or mixed and their pixels would stay behind", () => {
    const reason = (op: string) =>
      `${op}: images must have one label each (they are cut and mixed), got shapes, where each pixel has one`;
    expect(() => centered(few, { size: 8 })).toThrow(reason("centered"));
    expect(() => tenCropped(few, 8)).toThrow(reason("tenCropped"));
    const augmentation = { size: 32, mirror: 0.5 };
    expect(() => batches(few, { size: 2, normalization: plain, augmentation, random: random(1) })).toThrow(
      reason("augmentation"),
    );
  });
});

test.each([
  [{ size: 15 }, "shapes: size must be a whole number from 16 to 512 (pixels), got 15"],
  [{ size: 513 }, "shapes: size must be a whole number from 16 to 512 (pixels), got 513"],
  [{ count: 0 }, "shapes: count must be a whole number above 0, got 0"],
  [{ seed: -1 }, "shapes: seed must be a whole number of at least 0, got -1"],
  [{ split: "all" as "test" }, 'shapes: split must be "train" or "test", got "all"'],
  [{ kinds: [] }, "shapes: kinds must be some of disc, square, cross, ring, got none"],
  [{ kinds: ["star" as "ring"] }, "shapes: kinds must be some of disc, square, cross, ring, got star"],
])("%o is refused", (options, reason) => {
  expect(() => shapes({ count: 2, seed: 1, ...options })).toThrow(reason);
});
