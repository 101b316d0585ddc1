import { describe, expect, test } from "vitest";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("square", {});

describe("square", () => {
  test("multiplies each number by itself", () => {
    expect(at(-3, 0, 0.5, -Infinity, NaN)).toEqual([9, 0, 0.25, Infinity, NaN]);
  });

  test("has slope 2x", () => {
    expect(slope(-3, 0, 0.5)).toEqual([-6, 0, 1]);
  });
});
