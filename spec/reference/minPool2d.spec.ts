import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, type Params, vjp } from "../../reference/minPool2d.ts";
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

describe("minPool2d", () => {
  test("takes the smallest pixel of each window, and pays it", () => {
    const input = tensor([1, 4, 4, 1], [1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 1, 3, 4]);
    const output = forward({ input }, two);
    expect([...output.data]).toEqual([1, 2, 1, 0]);
    // 1 and 1 tie in the first window, and in the third: the first of each is paid.
    const { input: dInput } = vjp({ input }, output, tensor([1, 2, 2, 1], [1, 2, 3, 4]), two);
    expect([...dInput.data]).toEqual([1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 4, 3, 0, 0, 0]);
  });

  test("sees +∞ in the padding, and nothing else in a window that lies there wholly", () => {
    const params: Params = {
      ...two,
      padding: [
        [2, 0],
        [0, 0],
      ],
    };
    const input = tensor([1, 2, 2, 1], [4, 3, NaN, 5]);
    const output = forward({ input }, params);
    expect([...output.data]).toEqual([Infinity, NaN]);
    const { input: dInput } = vjp({ input }, output, tensor([1, 2, 1, 1], [7, 8]), params);
    expect([...dInput.data]).toEqual([0, 0, 8, 0]);
  });

  test("refuses a window that does not fit", () => {
    expect(() => outputShape({ input: zeros([1, 4, 1, 1]) }, two)).toThrow(
      new ShapeError(
        "minPool2d: a 2-tap window with dilation 1 spans 2 pixels along x, but the padded input has 1; add padding or use a smaller window",
      ),
    );
  });
});
