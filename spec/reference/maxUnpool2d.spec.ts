import { describe, expect, test } from "vitest";
import { DataError, ParameterError, ShapeError } from "../../reference/errors.ts";
import * as maxPoolIndices2d from "../../reference/maxPoolIndices2d.ts";
import { forward, outputShape, vjp } from "../../reference/maxUnpool2d.ts";
import { tensor, zeros } from "../../reference/tensor.ts";
import type { Pair } from "../../reference/window.ts";

const two: maxPoolIndices2d.Params = {
  size: [2, 2],
  stride: [2, 2],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
};
// 1 1 2 4 / 5 6 7 8 / 3 2 1 0 / 1 1 3 4: the maxima 6 8 3 4 stand at 5 7 8 15.
const image = tensor([1, 4, 4, 1], [1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 1, 3, 4]);

describe("maxUnpool2d", () => {
  const size: Pair = [2, 3];
  const place = (...positions: readonly number[]) => ({
    input: tensor([1, 2, 2, 1], [10, 20, 30, 40]),
    indices: tensor([1, 2, 2, 1], positions),
  });

  test("puts the maxima back to where they stood", () => {
    const indices = maxPoolIndices2d.forward({ input: image }, two);
    const output = forward({ input: tensor([1, 2, 2, 1], [6, 8, 3, 4]), indices }, { size: [4, 4] });
    expect([...output.data]).toEqual([0, 0, 0, 0, 0, 6, 0, 8, 3, 0, 0, 0, 0, 0, 0, 4]);
  });

  test("keeps the last of those that meet, and pays it alone; −1 goes nowhere", () => {
    const inputs = place(4, 1, 4, -1);
    const output = forward(inputs, { size });
    expect([...output.data]).toEqual([0, 20, 0, 0, 30, 0]);
    const dOutput = tensor([1, 2, 3, 1], [1, 2, 3, 4, 5, 6]);
    expect([...vjp(inputs, output, dOutput, { size }).input.data]).toEqual([0, 2, 5, 0]);
  });

  test("refuses an index outside the image, or between two pixels", () => {
    expect(() => forward(place(0, 6, 1, 2), { size })).toThrow(
      new DataError("maxUnpool2d: indices must be whole numbers from -1 to 5 (the image is 2 by 3), got 6"),
    );
    expect(() => forward(place(0, 0.5, 1, 2), { size })).toThrow(DataError);
    expect(() => vjp(place(0, -2, 1, 2), zeros([1, 2, 3, 1]), zeros([1, 2, 3, 1]), { size })).toThrow(DataError);
  });

  test("refuses indices of another shape, and a size of nothing", () => {
    const input = zeros([1, 2, 2, 1]);
    expect(() => outputShape({ input, indices: zeros([1, 2, 1, 1]) }, { size })).toThrow(
      new ShapeError("maxUnpool2d: indices must have the shape of input [1, 2, 2, 1], got [1, 2, 1, 1]"),
    );
    expect(() => outputShape({ input, indices: input }, { size: [4, 0] })).toThrow(
      new ParameterError("maxUnpool2d: size.x must be a whole number above 0, got 0"),
    );
  });
});
