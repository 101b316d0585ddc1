import { describe, expect, test } from "vitest";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("hardSwish", {});

describe("hardSwish", () => {
  test("is 0 up to −3, x from 3 on, and x(x + 3)/6 between", () => {
    // −1.5·1.5/6 = −0.375 and 1·4/6 = ⅔
    expect(at(-4, -3, -1.5, 0, 1, 3, 4, -Infinity, Infinity)).toEqual([0, 0, -0.375, 0, 4 / 6, 3, 4, 0, Infinity]);
    expect(at(NaN)).toEqual([NaN]);
  });

  test("has slope (2x + 3)/6 on the parabola and 0 at both kinks", () => {
    expect(slope(-4, -3, -1.5, 0, 1.5, 3, 4)).toEqual([0, 0, 0, 0.5, 1, 0, 1]);
  });
});
