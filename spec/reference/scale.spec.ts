import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { outputShape } from "../../reference/scale.ts";
import { sampled } from "./sampled.ts";

describe("scale", () => {
  test("multiplies, then adds: pixels from 0 to 255 come to lie between −1 and 1", () => {
    expect(sampled("scale", { factor: 2 / 255, offset: -1 }).at(0, 127.5, 255)).toEqual([-1, 0, 1]);
  });

  test("has the factor as its slope", () => {
    expect(sampled("scale", { factor: -3, offset: 5 }).slope(-1, 0, 7)).toEqual([-3, -3, -3]);
  });

  test.each([
    [{ factor: NaN, offset: 0 }, "scale: factor must be a number of finite size, got NaN"],
    [{ factor: 1, offset: -Infinity }, "scale: offset must be a number of finite size, got -Infinity"],
  ])("%j is a ParameterError", (params, message) => {
    expect(() => outputShape({ input: { shape: [2] } }, params)).toThrow(new ParameterError(message));
  });
});
