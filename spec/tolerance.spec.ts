/** The bound lets right answers through and says what is wrong with others. */
import { describe, expect, test } from "vitest";
import { filled, tensor } from "../reference/tensor.ts";
import { expectAgreement, float32, largestDeviation, together } from "./tolerance.ts";

const one = filled([1], 1);
const bound = { S: one, n: 3 }; // √(3+1) = 2, so ρ = |y − r| / 2u

describe("tolerance", () => {
  test("ρ is the error in units of √(n+1)·u·S", () => {
    const { rho } = largestDeviation(tensor([1], [1 + 6 * float32]), one, bound, float32);
    expect(rho).toBeCloseTo(3, 10);
  });

  test("an error of eight roundings passes and one of nine does not", () => {
    expect(() => expectAgreement("op", tensor([1], [1 + 8 * float32]), one, bound, float32)).not.toThrow();
    expect(() => expectAgreement("op", tensor([1], [1 + 9 * float32]), one, bound, float32)).toThrow(
      "ρ 4.50, at most 4",
    );
  });

  test("a failure says where, how much, and what would explain it", () => {
    const actual = tensor([1, 2], [1, 1.0005]);
    const expected = tensor([1, 2], [1, 1]);
    expect(() => expectAgreement("conv2d output", actual, expected, { S: expected, n: 3 }, float32)).toThrow(
      "conv2d output: [0, 1] must be 1, got 1.0005 (ρ 4.19e+3, at most 4, |y − r| 0.000500, S/|r| 1.00, n 3, 4.19e+3 ULP; TF32 or float16 would explain it)",
    );
  });

  test("where nothing can be rounded, no bit may differ", () => {
    expect(() => expectAgreement("op", tensor([1], [1 + 2 ** -52]), one, "exact", float32)).toThrow(
      "no rounding can happen",
    );
  });

  test("a bound that is no number excuses nothing", () => {
    const unknown = { S: filled([1], NaN), n: 3 };
    expect(largestDeviation(tensor([1], [1 + float32]), one, unknown, float32).rho).toBe(Infinity);
  });

  test("NaN agrees with NaN alone, and an infinity with itself", () => {
    const rho = (y: number, r: number) => largestDeviation(tensor([1], [y]), tensor([1], [r]), bound, float32).rho;
    expect([rho(NaN, NaN), rho(Infinity, Infinity), rho(-Infinity, -Infinity), rho(0, -0)]).toEqual([0, 0, 0, 0]);
    expect(
      [rho(NaN, 1), rho(1, NaN), rho(Infinity, 3e38), rho(-Infinity, Infinity)].every((each) => each === Infinity),
    ).toBe(true);
  });

  test("another shape is another answer", () => {
    expect(() => expectAgreement("op", tensor([1, 2], [1, 1]), tensor([2, 1], [1, 1]), "exact", float32)).toThrow(
      "op: shape must be [2, 1], got [1, 2]",
    );
  });

  test("the bound of a sum is the sum of the bounds", () => {
    expect(together("exact", "exact")).toBe("exact");
    expect(together(bound, "exact", { S: one, n: 7 })).toMatchObject({ S: { data: new Float64Array([2]) }, n: 7 });
  });
});
