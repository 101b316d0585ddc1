import { describe, expect, test } from "vitest";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("abs", {});

describe("abs", () => {
  test("drops the sign", () => {
    expect(at(-3, -0, 0, 2, -Infinity, NaN)).toEqual([3, 0, 0, 2, Infinity, NaN]);
  });

  test("has slope 1 above 0, −1 below, and 0 at the kink", () => {
    expect(slope(-3, -0, 0, 2)).toEqual([-1, 0, 0, 1]);
  });
});
