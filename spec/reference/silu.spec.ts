import { describe, expect, test } from "vitest";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("silu", {});

describe("silu", () => {
  test("is x·σ(x): ln 4 is multiplied by 0.8, −ln 4 by 0.2", () => {
    const [up, down] = at(Math.log(4), -Math.log(4)) as [number, number];
    expect(up).toBeCloseTo(0.8 * Math.log(4), 15);
    expect(down).toBeCloseTo(-0.2 * Math.log(4), 15);
    expect(at(0)).toEqual([0]);
  });

  test("neither overflows nor loses the small end", () => {
    expect(at(1e4)).toEqual([1e4]);
    expect(Math.abs(at(-1e4)[0]!)).toBe(0);
    expect(at(-700)[0]! / -6.90177358063184e-302).toBeCloseTo(1, 13);
    expect(at(-40)[0]! / -1.6993417021166355e-16).toBeCloseTo(1, 14);
  });

  test("has slope ½ at 0, 1 far right and 0 far left", () => {
    expect(slope(0, 1e4)).toEqual([0.5, 1]);
    expect(Math.abs(slope(-1e4)[0]!)).toBe(0);
  });
});
