import { describe, expect, test } from "vitest";
import { outputShape } from "../../reference/elu.ts";
import { ParameterError } from "../../reference/errors.ts";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("elu", { alpha: 2 });

describe("elu", () => {
  test("keeps what is above 0, and is alpha·(eˣ − 1) below", () => {
    // 2·(½ − 1) = −1 and 2·(¼ − 1) = −1.5
    const [half, quarter, ...rest] = at(-Math.log(2), -Math.log(4), 0, 3, -1e4, -Infinity, NaN);
    expect(half).toBeCloseTo(-1, 15);
    expect(quarter).toBeCloseTo(-1.5, 15);
    expect(rest).toEqual([0, 3, -2, -2, NaN]);
  });

  test("keeps its digits near 0", () => {
    expect(at(-1e-12)[0]! / -2e-12).toBeCloseTo(1, 11); // −2·(10⁻¹² − ½·10⁻²⁴)
  });

  test("has slope 1 above 0, alpha·eˣ below, and 0 at the kink", () => {
    const [half, ...rest] = slope(-Math.log(2), 0, 3, -1e4);
    expect(half).toBeCloseTo(1, 15);
    expect(rest).toEqual([0, 1, 0]);
  });

  test("with alpha 1 has no kink, and slope 1 at 0", () => {
    expect(sampled("elu", { alpha: 1 }).slope(-0, 0, 3)).toEqual([1, 1, 1]);
  });

  test("alpha ∞ is a ParameterError", () => {
    expect(() => outputShape({ input: { shape: [2] } }, { alpha: Infinity })).toThrow(
      new ParameterError("elu: alpha must be a number of finite size, got Infinity"),
    );
  });
});
