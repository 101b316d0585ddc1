import { describe, expect, test } from "vitest";
import { measured, median, ratio } from "../../src/commands/measured.ts";

const quick = { leastMs: 8, mostMs: 100, pauseMs: 0 };

describe("measured", () => {
  test("contenders take turns, after two turns each to warm up and to see how often to repeat", async () => {
    const turns: string[] = [];
    const contender = (name: string) => async (times: number) => {
      turns.push(`${name}${times}`);
      return 2;
    };
    await measured({ a: contender("a"), b: contender("b") }, { ...quick, rounds: 2 });
    // A quarter of 8 ms is one repetition of 2 ms; 8 ms are four.
    expect(turns).toEqual(["a1", "a1", "b1", "b1", "a4", "b4", "a4", "b4"]);
  });

  test("whoever is slow has fewer rounds, and whoever is very slow only the first run", async () => {
    let runs = 0;
    const endless = async () => {
      runs++;
      return 101;
    };
    const timings = await measured({ fast: async () => 1, slow: async () => 40, endless }, { ...quick, rounds: 5 });
    // 100 ms hold five rounds of 8 · 1 ms, two of 40 ms, and none of 101 ms.
    expect(Object.values(timings).map(({ rounds }) => rounds)).toEqual([[1, 1, 1, 1, 1], [40, 40], [101]]);
    expect(runs).toBe(1);
  });

  test("a ratio is taken round by round, as far as both went", () => {
    const timing = (...rounds: number[]) => ({ rounds, median: median(rounds) });
    expect(ratio(timing(2, 9, 4), timing(1, 3, 4, 100))).toEqual({ median: 2, lowest: 1, highest: 3 });
  });

  test("the median of an even count lies between the middle two", () => {
    expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
  });
});
