import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../../datasets/dataset.ts";
import { hands } from "../../datasets/digits/hands.ts";
import { type DigitsOptions, digits } from "../../datasets/digits/index.ts";
import { ink } from "../../datasets/digits/ink.ts";
import { curve, strokes } from "../../datasets/digits/stroke.ts";
import { ParameterError } from "../../reference/errors.ts";
import { random } from "../../reference/random.ts";

const SIZE = 28 * 28;
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const all = ({ labels, read }: Dataset) => read(range(labels.length));

async function images(options: DigitsOptions): Promise<readonly Uint8Array[]> {
  const pixels = await all(digits(options));
  return range(options.count).map((i) => pixels.subarray(i * SIZE, (i + 1) * SIZE));
}

describe("the drawn digits", () => {
  test("are 28 × 28 gray images of ten classes", async () => {
    const set = digits({ count: 30, seed: 1 });
    expect(set.imageShape).toEqual([28, 28, 1]);
    expect(set.classes).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    expect(set.labels).toHaveLength(30);
    expect(await set.read([3, 1])).toHaveLength(2 * SIZE);
  });

  test("are the same bytes on every machine", async () => {
    const set = digits({ count: 200, seed: 7 });
    const bytes = createHash("sha256")
      .update(set.labels)
      .update(await all(set))
      .digest("hex");
    expect(bytes).toBe("7c95aa624fc7c8d998c0e0128dd42a04e8488a00e10f4eae3fd0281305386258");
  });

  test("of one seed and split are the same, whatever the count and the order they are read in", async () => {
    const long = digits({ count: 40, seed: 3 });
    const some = fc.uniqueArray(fc.nat(24), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(some, async (indices) => {
        const short = digits({ count: 25, seed: 3 });
        expect(await short.read(indices)).toEqual(await long.read(indices));
        expect(indices.map((i) => short.labels[i])).toEqual(indices.map((i) => long.labels[i]));
      }),
      { numRuns: 20 },
    );
  });

  test("of two seeds, or of the two splits, have no image in common", async () => {
    const sets = await Promise.all([
      images({ count: 300, seed: 1, split: "train" }),
      images({ count: 300, seed: 1, split: "test" }),
      images({ count: 300, seed: 2, split: "train" }),
    ]);
    const distinct = new Set(sets.flat().map((image) => image.join()));
    expect(distinct.size).toBe(900);
  });

  test("are the train split unless told otherwise", async () => {
    expect(await images({ count: 10, seed: 5 })).toEqual(await images({ count: 10, seed: 5, split: "train" }));
  });

  test("that were handed out are copies: writing into them changes nothing", async () => {
    const set = digits({ count: 10, seed: 1 });
    const first = await set.read([4]);
    const before = first.slice();
    first.fill(99);
    expect(await set.read([4])).toEqual(before);
  });

  test("hold every class equally often in every ten, in an order that varies", () => {
    const { labels } = digits({ count: 1000, seed: 1 });
    const tens = range(100).map((ten) => labels.subarray(10 * ten, 10 * ten + 10));
    for (const ten of tens) expect([...ten].sort((a, b) => a - b)).toEqual(range(10));
    expect(new Set(tens.map((ten) => ten.join())).size).toBeGreaterThan(95);
  });

  test("fill a box of about 20 pixels, lie around pixel 14, and are mostly paper", async () => {
    for (const image of await images({ count: 500, seed: 11 })) {
      const { mass, centre, longer } = layout(image);
      expect(mass).toBeGreaterThan(0.015);
      expect(mass).toBeLessThan(0.4);
      expect(longer).toBeGreaterThanOrEqual(16);
      expect(longer).toBeLessThanOrEqual(24);
      for (const at of centre) expect(Math.abs(at - 14)).toBeLessThan(4);
      expect(Math.max(...image)).toBeGreaterThan(200);
    }
  });

  test("can be told apart by their means alone, more often than not", async () => {
    const train = digits({ count: 1000, seed: 1, split: "train" });
    const held = digits({ count: 500, seed: 1, split: "test" });
    const means = centroids(train.labels, await all(train));
    const pixels = await all(held);
    const right = range(500).filter(
      (i) => nearest(means, pixels.subarray(i * SIZE, (i + 1) * SIZE)) === held.labels[i],
    );
    expect(right.length / 500).toBeGreaterThan(0.6);
  });

  test.each([
    [{ count: 0, seed: 1 }, "digits: count must be a whole number above 0, got 0"],
    [{ count: 2.5, seed: 1 }, "digits: count must be a whole number above 0, got 2.5"],
    [{ count: 10, seed: -1 }, "digits: seed must be a whole number of at least 0, got -1"],
    [{ count: 10, seed: 1, split: "dev" as "test" }, 'digits: split must be "train" or "test", got "dev"'],
  ])("with the options %j are a ParameterError", (options, text) => {
    expect(() => digits(options)).toThrow(new ParameterError(text));
  });

  test("outside the set are a ParameterError that says how many there are", async () => {
    await expect(digits({ count: 10, seed: 1 }).read([0, 10])).rejects.toThrow(
      new ParameterError("digits: indices must be whole numbers from 0 to 9 (10 images), got 10"),
    );
  });
});

describe("a hand", () => {
  test("reads as strokes of knots, some of them corners", () => {
    expect(strokes("30,25 52,0! 52,100 | 25,100 78,100")).toEqual([
      [
        { x: 30, y: 25, corner: false },
        { x: 52, y: 0, corner: true },
        { x: 52, y: 100, corner: false },
      ],
      [
        { x: 25, y: 100, corner: false },
        { x: 78, y: 100, corner: false },
      ],
    ]);
  });

  test("is one of at least five for every digit, all different, all on the page", () => {
    expect(hands).toHaveLength(10);
    for (const ways of hands) {
      expect(ways.length).toBeGreaterThanOrEqual(5);
      expect(new Set(ways).size).toBe(ways.length);
      for (const knot of ways.flatMap(strokes).flat()) {
        for (const at of [knot.x, knot.y]) expect(at >= 0 && at <= 100).toBe(true);
      }
      for (const stroke of ways.flatMap(strokes)) expect(stroke.length).toBeGreaterThan(1);
    }
  });

  test("passes through its knots", () => {
    const knot = fc.record({ x: fc.nat(100), y: fc.nat(100), corner: fc.boolean() });
    fc.assert(
      fc.property(fc.array(knot, { minLength: 2, maxLength: 8 }), (stroke) => {
        const line = curve(stroke).map(({ x, y }) => `${x},${y}`);
        let from = 0;
        for (const { x, y } of stroke) {
          from = line.indexOf(`${x},${y}`, from);
          expect(from).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  test("is straight between two corners, and smooth where no corner is marked", () => {
    const [down, along] = ["0,0 0,100! 100,100", "0,0 0,100 100,100"].map((hand) => curve(strokes(hand)[0]!));
    expect(down).toHaveLength(3);
    // Unmarked, the pen swings out to the left before it turns right.
    expect(along!.some(({ x }) => x < 0)).toBe(true);
  });
});

describe("ink", () => {
  test("covers what is under the pen, and leaves the paper beyond its reach clean", () => {
    const image = new Uint8Array(SIZE);
    // A bar along the centres of row 14, from column 8 to column 20, three pixels wide.
    const [from, to] = [8.5, 20.5].map((x) => ({ x, y: 14.5, radius: 1.5 }));
    ink(image, [[from!, to!]], random(1));
    const row = (y: number) => [...image.subarray(y * 28 + 8, y * 28 + 21)];
    expect(Math.min(...row(14))).toBeGreaterThan(225); // the grain of the paper takes a tenth at most
    for (const y of [13, 15]) for (const value of row(y)) expect(value).toBeGreaterThan(150);
    expect([...row(11), ...row(17)].every((value) => value === 0)).toBe(true);
  });
});

/** Mean brightness from 0 to 1, the centre of mass in pixels, and the longer side of the box around the ink. */
function layout(image: Uint8Array) {
  const inked = range(SIZE).filter((at) => image[at]! > 64);
  const rows = inked.map((at) => Math.floor(at / 28));
  const columns = inked.map((at) => at % 28);
  const total = image.reduce((sum, value) => sum + value, 0);
  const centre = [(at: number) => Math.floor(at / 28), (at: number) => at % 28].map(
    (along) => range(SIZE).reduce((sum, at) => sum + image[at]! * along(at), 0) / total,
  );
  const extent = (values: readonly number[]) => Math.max(...values) - Math.min(...values) + 1;
  return { mass: total / SIZE / 255, centre, longer: Math.max(extent(rows), extent(columns)) };
}

function centroids(labels: ArrayLike<number>, pixels: Uint8Array): readonly Float64Array[] {
  const means = range(10).map(() => new Float64Array(SIZE));
  const each = labels.length / 10;
  pixels.forEach((value, at) => {
    means[labels[Math.floor(at / SIZE)]!]![at % SIZE]! += value / each;
  });
  return means;
}

function nearest(means: readonly Float64Array[], image: Uint8Array): number {
  const distances = means.map((mean) => image.reduce((sum, value, at) => sum + (value - mean[at]!) ** 2, 0));
  return distances.indexOf(Math.min(...distances));
}
