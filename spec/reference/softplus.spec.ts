import { describe, expect, test } from "vitest";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("softplus", {});

describe("softplus", () => {
  test("is ln(1 + eˣ): ln 2 at 0, ln 4 at ln 3", () => {
    expect(at(0)).toEqual([Math.LN2]);
    expect(at(Math.log(3))[0]).toBeCloseTo(Math.log(4), 15);
  });

  test("neither overflows nor loses the small end", () => {
    expect(at(1e4, -1e4, Infinity, -Infinity)).toEqual([1e4, 0, Infinity, 0]);
    expect(at(-700)[0]! / 9.85967654375977e-305).toBeCloseTo(1, 13);
    expect(at(-40)[0]! / 4.248354255291589e-18).toBeCloseTo(1, 14);
    expect(at(30)[0]).toBe(30.000000000000092);
  });

  test("has the sigmoid as its slope: 0.8 at ln 4", () => {
    expect(slope(0)).toEqual([0.5]);
    expect(slope(Math.log(4))[0]).toBeCloseTo(0.8, 15);
    expect(slope(1e4, -1e4)).toEqual([1, 0]);
  });
});
