import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/adaptiveAvgPool2d.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor, zeros } from "../../reference/tensor.ts";
import type { Pair } from "../../reference/window.ts";

// 5 pixels in 3 bins: pixels 0 1, 1 2 3, 3 4.
const input = tensor([1, 1, 5, 1], [2, 4, 6, 8, 10]);
const params = { bins: [1, 3] as Pair };
const dOutput = tensor([1, 1, 3, 1], [2, 3, 4]);

describe("adaptiveAvgPool2d", () => {
  test("is the mean of each bin: (2+4)/2, (4+6+8)/3, (8+10)/2", () => {
    const output = forward({ input }, params);
    expect([...output.data]).toEqual([3, 6, 9]);
    // Shares 2/2, 3/3, 4/2; pixels 1 and 3 are in two bins.
    expect([...vjp({ input }, output, dOutput, params).input.data]).toEqual([1, 2, 1, 3, 2]);
  });

  test("refuses no bins, and an image without pixels", () => {
    expect(() => outputShape({ input }, { bins: [0, 2] })).toThrow(
      new ParameterError("adaptiveAvgPool2d: bins.y must be a whole number above 0, got 0"),
    );
    expect(() => outputShape({ input: zeros([1, 0, 2, 3]) }, params)).toThrow(
      new ShapeError("adaptiveAvgPool2d: input must have at least one pixel, got [1, 0, 2, 3]"),
    );
  });
});
