import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/adaptiveMaxPool2d.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor, zeros } from "../../reference/tensor.ts";
import type { Pair } from "../../reference/window.ts";

// 5 pixels in 3 bins: pixels 0 1, 1 2 3, 3 4.
const input = tensor([1, 1, 5, 1], [2, 4, 6, 8, 10]);
const params = { bins: [1, 3] as Pair };
const dOutput = tensor([1, 1, 3, 1], [2, 3, 4]);

describe("adaptiveMaxPool2d", () => {
  test("is the largest pixel of each bin; a pixel that wins twice is paid twice", () => {
    const peak = tensor([1, 1, 5, 1], [2, 9, 6, 7, 7]);
    const output = forward({ input: peak }, params);
    expect([...output.data]).toEqual([9, 9, 7]);
    expect([...vjp({ input: peak }, output, dOutput, params).input.data]).toEqual([0, 5, 0, 4, 0]);
  });

  test("refuses half a bin, and what is no image", () => {
    expect(() => outputShape({ input }, { bins: [1, 2.5] })).toThrow(
      new ParameterError("adaptiveMaxPool2d: bins.x must be a whole number above 0, got 2.5"),
    );
    expect(() => outputShape({ input: zeros([5, 2]) }, params)).toThrow(
      new ShapeError("adaptiveMaxPool2d: input must have rank 4 [batch, y, x, channel], got [5, 2]"),
    );
  });
});
