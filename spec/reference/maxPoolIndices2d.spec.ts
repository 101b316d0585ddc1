import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, type Params, vjp } from "../../reference/maxPoolIndices2d.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

const two: Params = {
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

describe("maxPoolIndices2d", () => {
  test("names the places of the maxima in whole numbers", () => {
    const indices = forward({ input: image }, two);
    expect([...indices.data]).toEqual([5, 7, 8, 15]);
    expect(indices.data).toBeInstanceOf(Int32Array);
  });

  test("is −1 where a window sees nothing, and names the first of a tie and the first NaN", () => {
    const params: Params = {
      ...two,
      padding: [
        [2, 0],
        [0, 0],
      ],
    };
    const indices = (...values: readonly number[]) => [
      ...forward({ input: tensor([1, 2, 2, 1], values) }, params).data,
    ];
    expect(indices(3, 7, 7, 7)).toEqual([-1, 1]);
    expect(indices(3, 7, NaN, NaN)).toEqual([-1, 2]);
  });

  test("has no gradient, and refuses a window that does not fit", () => {
    const indices = forward({ input: image }, two);
    expect(vjp({ input: image }, indices, indices, two)).toEqual({});
    expect(() => outputShape({ input: zeros([1, 1, 4, 1]) }, two)).toThrow(
      new ShapeError(
        "maxPoolIndices2d: a 2-tap window with dilation 1 spans 2 pixels along y, but the padded input has 1; add padding or use a smaller window",
      ),
    );
  });
});
