import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { outputShape } from "../../reference/leakyRelu.ts";
import { sampled } from "./sampled.ts";

const { at, slope } = sampled("leakyRelu", { slope: 0.25 });

describe("leakyRelu", () => {
  test("keeps what is above 0 and takes a quarter of what is below", () => {
    expect(at(-8, -1, 0, 3, -Infinity, NaN)).toEqual([-2, -0.25, 0, 3, -Infinity, NaN]);
  });

  test("has slope 1 above 0, a quarter below, and 0 at the kink", () => {
    expect(slope(-8, 0, 3)).toEqual([0.25, 0, 1]);
  });

  test("with slope 1 has no kink, and slope 1 everywhere", () => {
    const straight = sampled("leakyRelu", { slope: 1 });
    expect(straight.at(-8, 3)).toEqual([-8, 3]);
    expect(straight.slope(-8, 0, 3)).toEqual([1, 1, 1]);
  });

  test.each([NaN, Infinity])("slope %d is a ParameterError", (steep) => {
    expect(() => outputShape({ input: { shape: [2] } }, { slope: steep })).toThrow(
      new ParameterError(`leakyRelu: slope must be a number of finite size, got ${steep}`),
    );
  });
});
