import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/globalMaxPool2d.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

// Two channels: 1 2 / 3 6 and 8 8 / 4 0.
const input = tensor([1, 2, 2, 2], [1, 8, 2, 8, 3, 4, 6, 0]);
const dOutput = tensor([1, 2], [4, 8]);

describe("globalMaxPool2d", () => {
  test("is the largest pixel of each channel, and pays the first of a tie", () => {
    const output = forward({ input }, {});
    expect([...output.data]).toEqual([6, 8]);
    const { input: dInput } = vjp({ input }, output, dOutput, {});
    expect([...dInput.data]).toEqual([0, 8, 0, 0, 0, 0, 4, 0]);
  });

  test("lets NaN win", () => {
    const broken = tensor([1, 1, 3, 1], [9, NaN, Infinity]);
    const output = forward({ input: broken }, {});
    expect([...output.data]).toEqual([NaN]);
    const { input: dInput } = vjp({ input: broken }, output, tensor([1, 1], [5]), {});
    expect([...dInput.data]).toEqual([0, 5, 0]);
  });

  test("refuses an image without pixels", () => {
    expect(() => outputShape({ input: zeros([2, 3, 0, 4]) }, {})).toThrow(
      new ShapeError("globalMaxPool2d: input must have at least one pixel, got [2, 3, 0, 4]"),
    );
  });
});
