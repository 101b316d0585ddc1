import { describe, expect, test } from "vitest";
import { DataError, ParameterError, ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/roiMaxPool2d.ts";
import { tensor, zeros } from "../../reference/tensor.ts";
import type { Pair } from "../../reference/window.ts";

// 0 1 2 3 / 4 5 6 7 / 8 9 10 11
const input = tensor([1, 3, 4, 1], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
const pooled = (box: readonly number[], bins: Pair, scale = 1) => [
  ...forward({ input, boxes: tensor([1, 5], box) }, { bins, scale }).data,
];

describe("roiMaxPool2d", () => {
  test("takes the largest pixel of each bin of a box, both corners included", () => {
    // Columns 1…3 in two bins are 1 2 and 2 3; rows 0…1 in two bins are 0 and 1.
    expect(pooled([0, 1, 0, 3, 1], [2, 2])).toEqual([2, 3, 6, 7]);
  });

  test("scales the corners, and rounds halves away from zero", () => {
    expect(pooled([0, 1, 1, 3, 1], [1, 1], 0.5)).toEqual([6]); // 0.5 … 1.5 and 0.5: columns 1…2, row 1
    expect(pooled([0, -1, 2, -1, 2], [1, 1], 0.5)).toEqual([0]); // −0.5 is −1, outside; pixel 0 of row 1 would be 4
  });

  test("clips a box to the image; a bin that lies outside is 0 and pays nobody", () => {
    const boxes = tensor([1, 5], [0, 2, 1, 5, 1]); // columns 2…5 in two bins: 2 3, and 4 5, which are not there
    const params = { bins: [1, 2] as Pair, scale: 1 };
    const output = forward({ input, boxes }, params);
    expect([...output.data]).toEqual([7, 0]);
    const { input: dInput } = vjp({ input, boxes }, output, tensor([1, 1, 2, 1], [5, 6]), params);
    expect([...dInput.data]).toEqual([0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0]);
  });

  test("makes a box that is inside out one pixel long", () => {
    expect(pooled([0, 2, 1, 0, 0], [1, 1])).toEqual([6]);
  });

  test("refuses a box in an image that is not there, and corners that are no numbers", () => {
    expect(() => pooled([1, 0, 0, 1, 1], [1, 1])).toThrow(
      new DataError("roiMaxPool2d: boxes must name an image of the batch, from 0 to 0, got 1"),
    );
    expect(() => pooled([0, 0, NaN, 1, 1], [1, 1])).toThrow(
      new DataError("roiMaxPool2d: boxes must be finite numbers, got NaN"),
    );
  });

  test("refuses boxes of another form, no bins and no scale", () => {
    const params = { bins: [1, 1] as Pair, scale: 1 };
    expect(() => outputShape({ input, boxes: zeros([2, 4]) }, params)).toThrow(
      new ShapeError("roiMaxPool2d: boxes axis 1 must be 5 (batch, x1, y1, x2, y2), got 4 in shape [2, 4]"),
    );
    expect(() => outputShape({ input, boxes: zeros([5]) }, params)).toThrow(
      new ShapeError("roiMaxPool2d: boxes must have rank 2 [box, (batch, x1, y1, x2, y2)], got [5]"),
    );
    expect(() => outputShape({ input, boxes: zeros([2, 5]) }, { ...params, bins: [1, 0] })).toThrow(
      new ParameterError("roiMaxPool2d: bins.x must be a whole number above 0, got 0"),
    );
    expect(() => outputShape({ input, boxes: zeros([2, 5]) }, { ...params, scale: -1 })).toThrow(
      new ParameterError("roiMaxPool2d: scale must be a number above 0, got -1"),
    );
  });
});
