import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, type Params, vjp } from "../../reference/maxPool2d.ts";
import { type Tensor, tensor, zeros } from "../../reference/tensor.ts";
import { cases } from "../arbitraries.ts";

const two: Params = {
  size: [2, 2],
  stride: [2, 2],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
};
const image = (H: number, W: number, values: readonly number[]) => tensor([1, H, W, 1], values);

/** Where the gradient of a pool's outputs, all 1, goes. */
function winners(input: Tensor<4>, params: Params): number[] {
  const output = forward({ input }, params);
  const ones = tensor(
    output.shape,
    [...output.data].map(() => 1),
  );
  return [...vjp({ input }, output, ones, params).input.data];
}

describe("maxPool2d", () => {
  test('takes the lecture\'s 4 × 4 image to 6 8 over 3 4 (lecture 000, "Review – Pooling")', () => {
    const input = image(4, 4, [1, 1, 2, 4, 5, 6, 7, 8, 3, 2, 1, 0, 1, 1, 3, 4]);
    const output = forward({ input }, two);
    expect(output.shape).toEqual([1, 2, 2, 1]);
    expect([...output.data]).toEqual([6, 8, 3, 4]);
    expect(winners(input, two)).toEqual([0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 1]);
  });

  test("sees −∞ in the padding, so an all-negative corner keeps its own value", () => {
    const params: Params = {
      ...two,
      padding: [
        [1, 0],
        [1, 0],
      ],
    };
    // Windows at rows −1…0 and 1…2, columns likewise, of −1 −2 −3 / −4 −5 −6 / −7 −8 −9.
    const input = image(3, 3, [-1, -2, -3, -4, -5, -6, -7, -8, -9]);
    expect([...forward({ input }, params).data]).toEqual([-1, -2, -4, -5]);
  });

  test("gives a tie to the first tap in row-major order", () => {
    expect(winners(image(2, 2, [0, 7, 7, 7]), two)).toEqual([0, 1, 0, 0]);
    expect(winners(image(2, 2, [0, 0, 7, 7]), two)).toEqual([0, 0, 1, 0]);
  });

  test("lets NaN win, and the first NaN of several", () => {
    expect([...forward({ input: image(2, 2, [9, NaN, Infinity, NaN]) }, two).data]).toEqual([NaN]);
    expect(winners(image(2, 2, [9, NaN, Infinity, NaN]), two)).toEqual([0, 1, 0, 0]);
  });

  test("over the padding alone is −∞ and sends no gradient", () => {
    const params: Params = {
      ...two,
      padding: [
        [2, 0],
        [0, 0],
      ],
    };
    const input = image(2, 2, [1, 2, 3, 4]);
    expect([...forward({ input }, params).data]).toEqual([-Infinity, 4]);
    expect(winners(input, params)).toEqual([0, 0, 0, 1]);
  });

  test("of pixels that are −∞ takes the first pixel, not the padding before it", () => {
    const params: Params = {
      ...two,
      padding: [
        [0, 0],
        [1, 1],
      ],
    };
    const input = image(2, 2, [-Infinity, -Infinity, -Infinity, -Infinity]);
    expect([...forward({ input }, params).data]).toEqual([-Infinity, -Infinity]);
    expect(winners(input, params)).toEqual([1, 1, 0, 0]);
  });

  test("adds the gradients of overlapping windows that agree on a pixel", () => {
    const params: Params = { ...two, stride: [1, 1] };
    expect(winners(image(3, 3, [0, 0, 0, 0, 9, 0, 0, 0, 0]), params)).toEqual([0, 0, 0, 0, 4, 0, 0, 0, 0]);
  });
});

describe("laws of maxPool2d", () => {
  test("pooling conserves gradient, but for windows wholly in the padding", () => {
    fc.assert(
      fc.property(cases.maxPool2d, ({ inputs, params, cotangent }) => {
        const input = inputs.input as Tensor<4>;
        const output = forward({ input }, params);
        const grads = vjp({ input }, output, cotangent as Tensor<4>, params);
        const total = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);
        const sent = [...cotangent.data].filter((_, at) => output.data[at] !== -Infinity);
        expect(total(grads.input.data)).toBe(total(sent));
      }),
    );
  });

  test("every output is −∞ or one of the pixels", () => {
    fc.assert(
      fc.property(cases.maxPool2d, ({ inputs, params }) => {
        const pixels = new Set([-Infinity, ...inputs.input.data]);
        for (const value of forward({ input: inputs.input as Tensor<4> }, params).data) expect(pixels).toContain(value);
      }),
    );
  });
});

describe("errors of maxPool2d", () => {
  test("a window that does not fit is a ShapeError", () => {
    expect(() => outputShape({ input: zeros([1, 1, 4, 1]) }, two)).toThrow(
      new ShapeError(
        "maxPool2d: a 2-tap window with dilation 1 spans 2 pixels along y, but the padded input has 1; add padding or use a smaller window",
      ),
    );
  });

  test("an input of rank 3 is a ShapeError", () => {
    expect(() => outputShape({ input: { shape: [4, 4, 1] } }, two)).toThrow(
      new ShapeError("maxPool2d: input must have rank 4 [batch, y, x, channel], got [4, 4, 1]"),
    );
  });
});
