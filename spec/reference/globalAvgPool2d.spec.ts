import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/globalAvgPool2d.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

// Two channels: 1 2 / 3 6 and 8 8 / 4 0.
const input = tensor([1, 2, 2, 2], [1, 8, 2, 8, 3, 4, 6, 0]);
const dOutput = tensor([1, 2], [4, 8]);

describe("globalAvgPool2d", () => {
  test("is the mean of each channel, and pays every pixel a share: 12/4 and 20/4", () => {
    const output = forward({ input }, {});
    expect([output.shape, [...output.data]]).toEqual([
      [1, 2],
      [3, 5],
    ]);
    const { input: dInput } = vjp({ input }, output, dOutput, {});
    expect([...dInput.data]).toEqual([1, 2, 1, 2, 1, 2, 1, 2]);
  });

  test("refuses an image without pixels, and what is no image", () => {
    expect(() => outputShape({ input: zeros([2, 0, 3, 4]) }, {})).toThrow(
      new ShapeError("globalAvgPool2d: input must have at least one pixel, got [2, 0, 3, 4]"),
    );
    expect(() => outputShape({ input: zeros([2, 3]) }, {})).toThrow(
      new ShapeError("globalAvgPool2d: input must have rank 4 [batch, y, x, channel], got [2, 3]"),
    );
  });
});
