import { describe, expect, test } from "vitest";
import { functions, limits, precise, ulpsBetween, worstOf } from "./precise/functions.ts";

describe("the special functions of the reference", () => {
  test("are one float64 from their neighbours, also across 0 and where numbers are small", () => {
    expect(ulpsBetween(1, 1 + 2 ** -52)).toBe(1);
    expect(ulpsBetween(-0, 0)).toBe(0);
    expect(ulpsBetween(Number.MIN_VALUE, -Number.MIN_VALUE)).toBe(2);
    expect(ulpsBetween(1, 2)).toBe(2 ** 52);
  });

  test.each(Object.keys(functions))("%s is right to a few units in the last place", (name) => {
    const { ulps, x, points } = worstOf(name);
    expect(points).toBeGreaterThanOrEqual(30);
    expect({ x, within: ulps <= limits(name) }).toEqual({ x, within: true });
  });

  test("are all that have exact values", () => {
    expect(Object.keys(precise)).toEqual(Object.keys(functions));
  });
});
