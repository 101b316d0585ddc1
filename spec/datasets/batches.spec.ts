import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Batch, type BatchOptions, batchCount, batches } from "../../datasets/batches.ts";
import { type Dataset, inMemory } from "../../datasets/dataset.ts";
import { DataError, ParameterError } from "../../reference/errors.ts";
import { random } from "../../reference/random.ts";

/** Images of 1×2 pixels in two channels; those of image i are i, 255 − i, i, 255 − i. Labels go 0 1 2 0 1 2 … */
const images = (count: number): Dataset =>
  inMemory({
    name: "few",
    classes: ["ring", "bar", "dot"],
    imageShape: [1, 2, 2],
    pixels: Uint8Array.from({ length: 4 * count }, (_, at) => (at % 2 === 0 ? at >> 2 : 255 - (at >> 2))),
    labels: Uint8Array.from({ length: count }, (_, image) => image % 3),
  });
const normalization = { mean: [0.5, 0.5], deviation: [0.25, 0.5] };

async function all(dataset: Dataset, options: Partial<BatchOptions>): Promise<Batch[]> {
  const list: Batch[] = [];
  for await (const batch of batches(dataset, { size: 4, normalization, ...options })) list.push(batch);
  return list;
}
const indices = (list: readonly Batch[]) => list.map((batch) => [...batch.indices]);

describe("a batch", () => {
  test("holds normalized pixels, one-hot targets, labels and indices", async () => {
    const dataset = inMemory({
      name: "two",
      classes: ["ring", "bar", "dot"],
      imageShape: [1, 1, 2],
      pixels: Uint8Array.of(0, 255, 51, 102),
      labels: Int32Array.of(2, 0),
    });
    const [batch] = await all(dataset, {});
    expect(batch!.input.shape).toEqual([2, 1, 1, 2]);
    // (0 − 0.5) / 0.25, (1 − 0.5) / 0.5; (51/255 − 0.5) / 0.25, (102/255 − 0.5) / 0.5
    expect(batch!.input.data).toEqual(Float32Array.of(-2, 1, (0.2 - 0.5) / 0.25, (0.4 - 0.5) / 0.5));
    expect(batch!.target.shape).toEqual([2, 3]);
    expect(batch!.target.data).toEqual(Float32Array.of(0, 0, 1, 1, 0, 0));
    expect(batch!.labels).toEqual(Int32Array.of(2, 0));
    expect(batch!.indices).toEqual(Int32Array.of(0, 1));
  });

  test("shows the images that its indices name", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer(), fc.boolean(), async (count, seed, balanced) => {
        for (const { input, target, labels, indices } of await all(images(count), { random: random(seed), balanced })) {
          const pixels = [...indices].flatMap((i) => [i, 255 - i, i, 255 - i]);
          const value = (pixel: number, at: number) => (pixel / 255 - 0.5) / (at % 2 === 0 ? 0.25 : 0.5);
          expect(input.data).toEqual(Float32Array.from(pixels, value));
          expect([...labels]).toEqual([...indices].map((i) => i % 3));
          expect([...target.data]).toEqual([...labels].flatMap((label) => [0, 1, 2].map((k) => (k === label ? 1 : 0))));
        }
      }),
    ));
});

describe("an epoch of batches", () => {
  test("without chance goes through the images in order, and its last batch may be small", async () => {
    expect(indices(await all(images(6), {}))).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ]);
  });

  test("leaves the small batch out when told to", async () => {
    expect(indices(await all(images(6), { dropLast: true }))).toEqual([[0, 1, 2, 3]]);
    expect(indices(await all(images(8), { dropLast: true }))).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
  });

  test("has as many batches as batchCount says", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), async (count, size) => {
        expect(await all(images(count), { size })).toHaveLength(batchCount(count, { size }));
        fc.pre(size <= count);
        expect(await all(images(count), { size, dropLast: true })).toHaveLength(
          batchCount(count, { size, dropLast: true }),
        );
      }),
    ));

  test("shows every image once, in the order of the stream", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer(), async (count, seed) => {
        const drawn = indices(await all(images(count), { random: random(seed) })).flat();
        expect(drawn).toEqual([...random(seed).permutation(count)]);
      }),
    ));

  test("has equally many images of each class in every batch, or one more, when it is balanced", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 3, max: 40 }), fc.integer({ min: 1, max: 9 }), async (count, size) => {
        for (const { labels } of await all(images(count), { size, balanced: true, random: random(count) })) {
          const perClass = [0, 1, 2].map((k) => labels.filter((label) => label === k).length);
          expect(Math.max(...perClass) - Math.min(...perClass)).toBeLessThanOrEqual(1);
        }
      }),
    ));

  const epoch = fc.record({
    size: fc.integer({ min: 1, max: 9 }),
    balanced: fc.boolean(),
    seed: fc.integer(),
  });

  test("is the same whatever is read ahead", () =>
    fc.assert(
      fc.asyncProperty(epoch, fc.nat(8), async ({ seed, ...options }, prefetch) => {
        const [one, other] = [prefetch, 0].map((prefetch) =>
          all(images(20), { ...options, random: random(seed), prefetch }),
        );
        expect(await one).toEqual(await other);
      }),
    ));

  test("resumed at batch k is what was left of it", () =>
    fc.assert(
      fc.asyncProperty(epoch, fc.nat(20), async ({ seed, ...options }, k) => {
        const whole = await all(images(20), { ...options, random: random(seed) });
        fc.pre(k <= whole.length);
        expect(await all(images(20), { ...options, random: random(seed), from: k })).toEqual(whole.slice(k));
      }),
    ));

  test("is decided before its first batch is asked for", async () => {
    const stream = random(3);
    const first = batches(images(20), { size: 20, normalization, random: stream });
    const second = batches(images(20), { size: 20, normalization, random: stream });
    expect([...(await second.next()).value!.indices]).not.toEqual([...random(3).permutation(20)]);
    expect([...(await first.next()).value!.indices]).toEqual([...random(3).permutation(20)]);
  });

  test.each([
    [undefined, 2],
    [0, 1],
    [3, 4],
  ])("with prefetch %s has started %d reads when it hands out its first batch", async (prefetch, reads) => {
    const few = images(20);
    let started = 0;
    const read: Dataset["read"] = (indices) => {
      started++;
      return few.read(indices);
    };
    const epoch = batches({ ...few, read }, { size: 2, normalization, prefetch });
    await epoch.next();
    expect(started).toBe(reads);
    await epoch.return();
  });

  test("that cannot read its third batch gives two, then the reader's own error", async () => {
    const dataset: Dataset = {
      ...images(20),
      async read(indices) {
        if (indices[0] === 8) throw new DataError("few: image 8 is damaged");
        return images(20).read(indices);
      },
    };
    const epoch = batches(dataset, { size: 4, normalization, prefetch: 3 });
    expect((await epoch.next()).value!.indices).toEqual(Int32Array.of(0, 1, 2, 3));
    expect((await epoch.next()).value!.indices).toEqual(Int32Array.of(4, 5, 6, 7));
    await expect(epoch.next()).rejects.toThrow(new DataError("few: image 8 is damaged"));
    expect(await epoch.next()).toEqual({ done: true, value: undefined });
  });
});

describe("the message of an error names the option and both numbers", () => {
  const cases: readonly (readonly [Partial<BatchOptions>, string])[] = [
    [{ size: 0 }, "batches: size must be a whole number above 0, got 0"],
    [{ prefetch: -1 }, "batches: prefetch must be a whole number of at least 0, got -1"],
    [{ from: 0.5 }, "batches: from must be a whole number of at least 0, got 0.5"],
    [{ from: 3 }, "batches: from must be at most 2 (the batches of the epoch), got 3"],
    [
      { size: 7, dropLast: true },
      "batches: size must be at most 6 (all images; dropLast keeps full batches only), got 7",
    ],
    [
      { normalization: { mean: [0], deviation: [1, 1] } },
      "batches: normalization.mean must be 2 numbers (one per channel), got 1",
    ],
    [
      { normalization: { mean: [0, 0], deviation: [1, 1, 1] } },
      "batches: normalization.deviation must be 2 numbers (one per channel), got 3",
    ],
    [
      { normalization: { mean: [0, Number.NaN], deviation: [1, 1] } },
      "batches: normalization.mean must be a number that is finite, got NaN",
    ],
    [
      { normalization: { mean: [0, 0], deviation: [1, 0] } },
      "batches: normalization.deviation must be a number above 0, got 0",
    ],
  ];
  test.each(cases)("%o", (options, message) => {
    expect(() => batches(images(6), { size: 4, normalization, ...options })).toThrow(new ParameterError(message));
  });

  test("of a data set without images", () => {
    const empty = { ...images(1), labels: new Uint8Array(0) };
    expect(() => batches(empty, { size: 4, normalization })).toThrow(
      new DataError("few: batches need at least 1 image, got 0"),
    );
  });

  test("of a data set with a label that is no class", () => {
    const stray = { ...images(2), labels: Int32Array.of(0, -1) };
    expect(() => batches(stray, { size: 4, normalization })).toThrow(
      new DataError("few: labels must be from 0 to 2 (3 classes), got -1 for image 1"),
    );
  });

  test("of a data set that reads the wrong number of pixels", async () => {
    const short = { ...images(2), read: async () => new Uint8Array(7) };
    await expect(batches(short, { size: 4, normalization }).next()).rejects.toThrow(
      new DataError("few: read must give 8 bytes (2 images), got 7"),
    );
  });
});
