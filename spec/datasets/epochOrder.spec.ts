import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { epochOrder } from "../../datasets/epochOrder.ts";
import { random } from "../../reference/random.ts";

const classes = ["ring", "bar", "dot", "cross"];
const labelled = fc.array(fc.nat(classes.length - 1), { minLength: 1, maxLength: 60 }).map((labels) => ({
  labels: Uint8Array.from(labels),
  classes,
}));

/** How often each of the numbers 0 … count−1 occurs. */
function counts(values: Iterable<number>, count: number): number[] {
  const times = Array<number>(count).fill(0);
  for (const value of values) times[value]!++;
  return times;
}
const spread = (times: readonly number[]) => Math.max(...times) - Math.min(...times);

describe("an epoch", () => {
  const five = { labels: Uint8Array.of(0, 0, 1, 0, 1), classes: ["ring", "bar"] };

  test("without chance is the data set's own order", () => {
    expect(epochOrder(five, {})).toEqual(Int32Array.of(0, 1, 2, 3, 4));
  });

  test("with chance is the permutation that the stream draws first", () => {
    expect(epochOrder(five, { random: random(7) })).toEqual(random(7).permutation(5));
  });

  test("balanced deals from each class in turn, and a class that runs out deals again", () => {
    // Class 0 deals 0 1 3, class 1 deals 2 4.
    expect(epochOrder(five, { balanced: true })).toEqual(Int32Array.of(0, 2, 1, 4, 3));
    const rare = { ...five, labels: Uint8Array.of(0, 0, 0, 0, 1) };
    expect(epochOrder(rare, { balanced: true })).toEqual(Int32Array.of(0, 4, 1, 4, 2));
  });
});

/** All minibatches of all sizes are covered: any stretch of an epoch might be one. */
test("any stretch of a balanced epoch has equally many images of each class that has images, or one more", () =>
  fc.assert(
    fc.property(labelled, fc.integer(), fc.nat(), fc.nat(), (dataset, seed, a, b) => {
      const order = epochOrder(dataset, { balanced: true, random: random(seed) });
      const [first, end] = [a % order.length, b % (order.length + 1)].sort((p, q) => p - q);
      const perClass = counts(
        order.slice(first, end).map((image) => dataset.labels[image]!),
        classes.length,
      );
      expect(spread(perClass.filter((_, k) => dataset.labels.includes(k)))).toBeLessThanOrEqual(1);
    }),
  ));

test("a balanced epoch has as many places as images, and uses all images of a class equally often, or once more", () =>
  fc.assert(
    fc.property(labelled, fc.integer(), (dataset, seed) => {
      const order = epochOrder(dataset, { balanced: true, random: random(seed) });
      expect(order).toHaveLength(dataset.labels.length);
      const times = counts(order, order.length);
      for (const label of new Set(dataset.labels)) {
        expect(spread(times.filter((_, image) => dataset.labels[image] === label))).toBeLessThanOrEqual(1);
      }
    }),
  ));

test("where all classes have equally many images, a balanced epoch shows every image once", () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.integer(), (perClass, seed) => {
      const labels = Uint8Array.from({ length: 4 * perClass }, (_, i) => i % 4);
      const order = epochOrder({ labels, classes }, { balanced: true, random: random(seed) });
      expect([...order].sort((a, b) => a - b)).toEqual([...labels.keys()]);
    }),
  ));

test("the turns and every deal are drawn anew from the stream", () => {
  const labels = Uint8Array.from({ length: 400 }, (_, i) => (i < 392 ? 0 : 1)); // class 1 has 8 images for 200 places
  const order = epochOrder({ labels, classes }, { balanced: true, random: random(5) });
  const rare = order.filter((image) => labels[image] === 1);
  const deals = Array.from({ length: 25 }, (_, deal) => rare.slice(8 * deal, 8 * deal + 8).join(" "));
  expect(new Set(deals).size).toBe(25);
  const starts = Array.from({ length: 20 }, (_, seed) => {
    const [first] = epochOrder({ labels, classes }, { balanced: true, random: random(seed) });
    return labels[first!];
  });
  expect(new Set(starts)).toEqual(new Set([0, 1]));
});
