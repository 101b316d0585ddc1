import { describe, expect, test } from "vitest";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("log", {});

describe("log", () => {
  test("turns products into sums: e² becomes 2", () => {
    expect(at(1, Infinity)).toEqual([0, Infinity]);
    expect(at(Math.E ** 2)[0]).toBeCloseTo(2, 15);
  });

  test("is −∞ at 0 and no number below", () => {
    expect(at(0, -0, -1, NaN)).toEqual([-Infinity, -Infinity, NaN, NaN]);
  });

  test("has slope 1/x", () => {
    expect(slope(4, 0.5, 0)).toEqual([0.25, 2, Infinity]);
  });
});
