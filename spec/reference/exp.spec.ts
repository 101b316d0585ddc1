import { describe, expect, test } from "vitest";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("exp", {});

describe("exp", () => {
  test("turns sums into products: ln 2 and ln 3 become 2 and 3", () => {
    const [two, three] = at(Math.log(2), Math.log(3)) as [number, number];
    expect(two).toBeCloseTo(2, 15);
    expect(three).toBeCloseTo(3, 14);
    expect(at(0, -Infinity, Infinity, -1e4, 1e4, NaN)).toEqual([1, 0, Infinity, 0, Infinity, NaN]);
  });

  test("is its own slope", () => {
    expect(slope(0, 1, -2)).toEqual(at(0, 1, -2));
  });
});
