import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forward, outputShape, type Params, vjp } from "../../reference/avgPool2d.ts";
import { ShapeError } from "../../reference/errors.ts";
import { filled, type Tensor, tensor } from "../../reference/tensor.ts";
import { cases } from "../arbitraries.ts";

const two: Params = {
  size: [2, 2],
  stride: [2, 2],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  countPadding: false,
};
const lecture = tensor([1, 4, 4, 1], [1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 1, 3, 4]);

describe("avgPool2d", () => {
  test("takes the mean of every window", () => {
    // (1+1+5+6)/4 = 3.25, (2+4+7+8)/4 = 5.25, (3+2+1+1)/4 = 1.75, (1+0+3+4)/4 = 2
    expect([...forward({ input: lecture }, two).data]).toEqual([3.25, 5.25, 1.75, 2]);
  });

  test('over the whole image is one number (lecture 000, "Converting to a Vector – Pool")', () => {
    expect([...forward({ input: lecture }, { ...two, size: [4, 4] }).data]).toEqual([49 / 16]);
  });

  const padded: Params = {
    ...two,
    padding: [
      [1, 1],
      [1, 1],
    ],
  };
  const square = tensor([1, 2, 2, 1], [4, 8, 12, 16]);

  test("divides by the pixels it saw: a corner window sees one", () => {
    expect([...forward({ input: square }, padded).data]).toEqual([4, 8, 12, 16]);
  });

  test("with countPadding divides by all taps", () => {
    expect([...forward({ input: square }, { ...padded, countPadding: true }).data]).toEqual([1, 2, 3, 4]);
  });

  test("of a window wholly in the padding is 0 and sends no gradient", () => {
    const params: Params = {
      ...two,
      padding: [
        [2, 0],
        [0, 0],
      ],
    };
    const output = forward({ input: square }, params);
    expect([...output.data]).toEqual([0, 10]);
    expect([...vjp({ input: square }, output, tensor([1, 2, 1, 1], [5, 8]), params).input.data]).toEqual([2, 2, 2, 2]);
  });

  test("hands every pixel it saw the same share of the gradient", () => {
    const output = forward({ input: square }, padded);
    const dOutput = tensor([1, 2, 2, 1], [1, 2, 3, 4]);
    expect([...vjp({ input: square }, output, dOutput, padded).input.data]).toEqual([1, 2, 3, 4]);
    const shares = vjp({ input: square }, output, dOutput, { ...padded, countPadding: true });
    expect([...shares.input.data]).toEqual([0.25, 0.5, 0.75, 1]);
  });
});

describe("laws of avgPool2d", () => {
  test("the mean of a constant image is the constant, wherever a window sees a pixel", () => {
    fc.assert(
      fc.property(cases.avgPool2d, fc.integer({ min: 1, max: 9 }), ({ inputs, params }, value) => {
        const input = filled(inputs.input.shape as Tensor<4>["shape"], value) as Tensor<4>;
        for (const mean of forward({ input }, { ...params, countPadding: false }).data)
          expect([0, value]).toContain(mean);
      }),
    );
  });
});

describe("errors of avgPool2d", () => {
  test("a window that does not fit is a ShapeError", () => {
    expect(() => outputShape({ input: { shape: [1, 4, 1, 1] } }, two)).toThrow(
      new ShapeError(
        "avgPool2d: a 2-tap window with dilation 1 spans 2 pixels along x, but the padded input has 1; add padding or use a smaller window",
      ),
    );
  });

  test("an input of rank 2 is a ShapeError", () => {
    expect(() => outputShape({ input: { shape: [4, 4] } }, two)).toThrow(
      new ShapeError("avgPool2d: input must have rank 4 [batch, y, x, channel], got [4, 4]"),
    );
  });
});
