import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Batch, type BatchOptions, batches } from "../../datasets/batches.ts";
import { inMemory } from "../../datasets/dataset.ts";
import type { Augmentation } from "../../datasets/index.ts";
import { ParameterError } from "../../reference/errors.ts";
import { random } from "../../reference/random.ts";

/** Twelve images of 5×6, of which no two pixels of a kind are alike; labels go 0 1 2 0 1 2 … */
const twelve = inMemory({
  name: "twelve",
  classes: ["ring", "bar", "dot"],
  imageShape: [5, 6, 3],
  pixels: Uint8Array.from({ length: 12 * 5 * 6 * 3 }, (_, at) => (at * 101) % 256),
  labels: Uint8Array.from({ length: 12 }, (_, image) => image % 3),
});
const normalization = { mean: [0.5, 0.4, 0.3], deviation: [0.25, 0.5, 0.75] };
const crops: Augmentation = {
  size: 4,
  crop: { area: [0.5, 1], aspect: [0.5, 2] },
  mirror: 0.5,
  jitter: { brightness: 0.3, contrast: 0.3, saturation: 0.3 },
};

async function all(options: Partial<BatchOptions>, dataset = twelve): Promise<Batch[]> {
  const list: Batch[] = [];
  for await (const batch of batches(dataset, { size: 4, normalization, random: random(1), ...options }))
    list.push(batch);
  return list;
}

/** The pixels of every image, by its index. */
function byIndex(list: readonly Batch[]): ReadonlyMap<number, readonly number[]> {
  return new Map(
    list.flatMap(({ input, indices }) => {
      const size = input.data.length / indices.length;
      return [...indices].map((index, b) => [index, [...input.data.subarray(b * size, (b + 1) * size)]] as const);
    }),
  );
}

describe("augmented batches", () => {
  test("are of the size that comes out", async () => {
    const [batch] = await all({ augmentation: crops });
    expect(batch!.input.shape).toEqual([4, 4, 4, 3]);
    expect(batch!.target.data).toEqual(
      Float32Array.from([...batch!.labels].flatMap((label) => [0, 1, 2].map((k) => Number(k === label)))),
    );
  });

  test("of whole images, and nothing done to them, have the bits of plain ones", async () => {
    const square = inMemory({
      ...twelve,
      imageShape: [5, 5, 3],
      pixels: (await twelve.read([0, 1])).subarray(0, 150),
      labels: Uint8Array.of(0, 1),
    });
    expect(await all({ augmentation: { size: 5 } }, square)).toEqual(await all({}, square));
  });

  test("show an image alike whatever the size of the batch, and what is read ahead", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.nat(3), fc.nat(), async (size, prefetch, seed) => {
        const options = { augmentation: crops, random: random(seed) };
        expect(byIndex(await all({ ...options, size, prefetch }))).toEqual(byIndex(await all(options)));
      }),
      { numRuns: 20 },
    ));

  test("resumed at batch k are what was left, mixtures and all", async () => {
    const epoch = () => ({ augmentation: { ...crops, mixup: 0.4 }, random: random(5) });
    expect(await all({ ...epoch(), from: 2 })).toEqual((await all(epoch())).slice(2));
  });

  test("show an image otherwise in another epoch", async () => {
    const [one, other] = [1, 2].map((epoch) => all({ augmentation: crops, random: random(1).fork("epoch", epoch) }));
    const later = byIndex(await other!);
    for (const [index, pixels] of byIndex(await one!)) expect(pixels).not.toEqual(later.get(index));
  });

  test("show an image that comes again in an epoch in another way", async () => {
    const rare = inMemory({
      ...twelve,
      pixels: await twelve.read([0, 1, 2, 3, 4]),
      labels: Uint8Array.of(0, 1, 1, 1, 1),
      classes: ["a", "b"],
    });
    const [batch] = await all({ augmentation: crops, balanced: true, size: 12 }, rare);
    const shown = [...batch!.indices].map(
      (index, b) => [index, [...batch!.input.data.subarray(b * 48, (b + 1) * 48)]] as const,
    );
    const twice = shown.filter(([index], at) => shown.some(([other], before) => before < at && other === index));
    expect(twice.length).toBeGreaterThan(0);
    for (const [index, pixels] of twice) expect(shown.find(([first]) => first === index)![1]).not.toEqual(pixels);
  });

  test("mix images and targets by the same shares", async () => {
    const plain = await all({ size: 12, augmentation: crops });
    const [{ input, target, labels }] = (await all({ size: 12, augmentation: { ...crops, mixup: 1 } })) as [Batch];
    const mixtures = [...labels].filter((label, b) => target.data[b * 3 + label]! < 1);
    expect(mixtures.length).toBeGreaterThan(0);
    for (const [b, label] of labels.entries()) {
      const row = [...target.data.subarray(3 * b, 3 * b + 3)];
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
      const own = row[label]!;
      if (own === 1) continue;
      // Whoever it was mixed with has the other class; its pixels account for the rest.
      const size = 48;
      const rest = Array.from({ length: size }, (_, at) => {
        const [mixed, alone] = [input.data[b * size + at]!, plain[0]!.input.data[b * size + at]!];
        return (mixed - own * alone) / (1 - own);
      });
      const partner = [...labels.keys()].find((other) =>
        rest.every((value, at) => Math.abs(value - plain[0]!.input.data[other * size + at]!) < 1e-3),
      )!;
      expect(row[labels[partner]!]).toBeCloseTo(1 - own, 6);
    }
  });

  test("smooth labels", async () => {
    const [batch] = await all({ labelSmoothing: 0.3 });
    for (const [b, label] of batch!.labels.entries()) {
      const row = [...batch!.target.data.subarray(3 * b, 3 * b + 3)];
      expect(row).toEqual([0, 1, 2].map((k) => expect.closeTo(k === label ? 0.8 : 0.1, 6)));
    }
  });

  test("need a stream to draw from, and images to cut from", () => {
    expect(() => batches(twelve, { size: 4, normalization, augmentation: crops })).toThrow(
      new ParameterError("batches: random must be given (augmentation draws from it), got none"),
    );
    expect(() => batches(twelve, { size: 4, normalization, random: random(1), augmentation: { size: 6 } })).toThrow(
      new ParameterError("augmentation: size must be at most 5 (crops are cut from images of 5×6), got 6"),
    );
  });
});
