import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Random, random } from "../../reference/random.ts";

const take = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;
const uniforms = (stream: Random, count: number) => take(count, stream.uniform);

describe("random", () => {
  test("the same seed draws the same numbers, on every machine and in every version", () => {
    expect(uniforms(random(1), 3)).toEqual([0.458987952104178, 0.65592519585888, 0.7390176096494006]);
    const stream = random(1);
    expect(stream.normal()).toBeCloseTo(-0.5412294128317976, 14); // log may differ in its last digit
    expect(stream.below(1000)).toBe(739);
    expect([...stream.permutation(8)]).toEqual([2, 0, 3, 4, 7, 1, 5, 6]);
    expect(random(1).fork("epoch", 3).uniform()).toBe(0.7140947350700348);
  });

  test("different seeds draw different numbers", () => {
    const firsts = take(1000, () => 0).map((_, seed) => random(seed).uniform());
    expect(new Set(firsts).size).toBe(1000);
  });

  test("uniform stays from 0 to below 1, with mean 1/2, variance 1/12 and no memory of the draw before", () => {
    const draws = uniforms(random(2), 40_000);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    // Four standard errors: 4·√(1/12/n) = 0.006 for the mean.
    expect(Math.abs(mean(draws) - 1 / 2)).toBeLessThan(0.006);
    expect(Math.abs(mean(draws.map((u) => (u - 1 / 2) ** 2)) - 1 / 12)).toBeLessThan(0.002);
    const lag = draws.slice(1).map((u, i) => (u - 1 / 2) * (draws[i]! - 1 / 2));
    expect(Math.abs(mean(lag))).toBeLessThan(4 / 12 / Math.sqrt(lag.length));
  });

  test("normal has mean 0, variance 1, no skew and fourth moment 3", () => {
    const draws = take(40_000, random(3).normal);
    const moment = (power: number) => mean(draws.map((z) => z ** power));
    // Four standard errors of each moment: √(1, 2, 15, 96) · 4 / 200.
    expect(Math.abs(moment(1))).toBeLessThan(0.02);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.029);
    expect(Math.abs(moment(3))).toBeLessThan(0.078);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.196);
  });

  test("below reaches every whole number under its bound, equally often, and no other", () => {
    const counts = new Map<number, number>();
    const { below } = random(4);
    for (const value of take(7000, () => below(7))) counts.set(value, (counts.get(value) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    // Four standard deviations of a count: 4·√(7000 · 1/7 · 6/7) = 117.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(117);
  });

  test("a permutation holds every number once", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(40), (seed, count) => {
        const order = random(seed).permutation(count);
        expect([...order].sort((a, b) => a - b)).toEqual(take(count, () => 0).map((_, i) => i));
      }),
    );
  });

  test("all orders of three are equally likely", () => {
    const stream = random(5);
    const counts = new Map<string, number>();
    for (const order of take(6000, () => stream.permutation(3).join("")))
      counts.set(order, (counts.get(order) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual(["012", "021", "102", "120", "201", "210"]);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(116);
  });

  test("a fork depends on its labels alone, not on what its parent has drawn", () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(20), fc.string(), fc.nat(), (seed, drawn, label, epoch) => {
        const parent = random(seed);
        const early = parent.fork(label, epoch);
        uniforms(parent, drawn);
        expect(uniforms(parent.fork(label, epoch), 4)).toEqual(uniforms(early, 4));
      }),
    );
  });

  test("forks with different labels, their parent and their children are different streams", () => {
    const parent = random(6);
    const streams = [
      parent,
      parent.fork("a"),
      parent.fork("b"),
      parent.fork("a", 0),
      parent.fork("a", 1),
      parent.fork(0),
      parent.fork("a/0"),
      parent.fork("a\\", 0),
      parent.fork("a\\/0"),
    ];
    expect(new Set(streams.map((stream) => uniforms(stream, 2).join())).size).toBe(streams.length);
  });

  test("a slash in a label is no fork within a fork, and nothing else makes two labels one", () => {
    const label = fc.string({ unit: fc.constantFrom("a", "/", "\\"), maxLength: 3 });
    const labels = fc.array(label, { maxLength: 3 });
    const first = (path: readonly string[]) =>
      random(8)
        .fork(...path)
        .uniform();
    fc.assert(
      fc.property(labels, labels, (one, other) => {
        expect(first(one) === first(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { examples: [[["a/b"], ["a", "b"]]], numRuns: 300 },
    );
  });

  test("neighbouring forks are uncorrelated", () => {
    const parent = random(7);
    const firsts = take(10_000, () => 0).map((_, epoch) => parent.fork("epoch", epoch).uniform());
    expect(Math.abs(mean(firsts) - 1 / 2)).toBeLessThan(0.012);
    const lag = firsts.slice(1).map((u, i) => (u - 1 / 2) * (firsts[i]! - 1 / 2));
    expect(Math.abs(mean(lag))).toBeLessThan(4 / 12 / Math.sqrt(lag.length));
  });
});
