import { describe, expect, test } from "vitest";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("step", {});

describe("step", () => {
  test("is 1 above 0 and 0 at 0, below it, and at NaN", () => {
    expect(at(-1, -0, 0, Number.MIN_VALUE, 5, Infinity, NaN)).toEqual([0, 0, 0, 1, 1, 1, 0]);
  });

  test("has no gradient, not even at the jump", () => {
    expect(slope(-1, 0, 5, NaN)).toEqual([0, 0, 0, 0]);
  });
});
