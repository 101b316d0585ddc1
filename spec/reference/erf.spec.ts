import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { erf, normalBelow, normalDensity } from "../../reference/erf.ts";

/** x, erf(x) and Φ(x) from mpmath, with 40 digits. */
const exact = [
  [-30, -1, 4.906713927148187e-198],
  [-8.5, -1, 9.479534822203318e-18],
  [-3, -0.9999779095030014, 0.0013498980316300946],
  [-1.25, -0.9229001282564583, 0.10564977366685525],
  [-1, -0.8427007929497149, 0.15865525393145705],
  [-0.5, -0.5204998778130465, 0.3085375387259869],
  [1e-9, 1.1283791670955127e-9, 0.5000000003989423],
  [0.75, 0.7111556336535151, 0.7733726476231318],
  [1.5, 0.9661051464753108, 0.9331927987311419],
  [4, 0.9999999845827421, 0.9999683287581669],
] as const;

/** Units in the last place between two numbers. */
const units = (actual: number, expected: number) =>
  Math.abs(actual - expected) / 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 52);

describe("the bell", () => {
  test.each(exact)("erf and Φ of %d are right to 5 units in the last place", (x, error, below) => {
    expect(units(erf(x), error)).toBeLessThanOrEqual(5);
    expect(units(normalBelow(x), below)).toBeLessThanOrEqual(5);
  });

  test("series and fraction meet where they take turns", () => {
    for (const border of [1, Math.SQRT1_2]) {
      for (const f of [erf, normalBelow]) {
        expect(f(border * (1 + 2 ** -50)) - f(border)).toBeCloseTo(0, 14);
        expect(f(-border * (1 + 2 ** -50)) - f(-border)).toBeCloseTo(0, 14);
      }
    }
  });

  test("ends are 0 and 1, and NaN is NaN", () => {
    expect([-Infinity, -1e4, 0, 1e4, Infinity, NaN].map(normalBelow)).toEqual([0, 0, 0.5, 1, 1, NaN]);
    expect([-Infinity, -1e4, 0, 1e4, Infinity, NaN].map(erf)).toEqual([-1, -1, 0, 1, 1, NaN]);
    expect([-Infinity, -1e4, 1e4, Infinity, NaN].map(normalDensity)).toEqual([0, 0, 0, 0, NaN]);
    expect(normalDensity(0)).toBeCloseTo(0.3989422804014327, 16);
  });

  test("Φ(x) + Φ(−x) = 1, and Φ never falls", () => {
    fc.assert(
      fc.property(fc.double({ min: -40, max: 40, noNaN: true }), fc.double({ min: 1e-3, max: 1 }), (x, step) => {
        expect(normalBelow(x) + normalBelow(-x)).toBeCloseTo(1, 15);
        expect(normalBelow(x + step)).toBeGreaterThanOrEqual(normalBelow(x));
      }),
    );
  });
});
