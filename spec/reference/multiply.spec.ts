import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/multiply.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("multiply", () => {
  const a = tensor([2, 3], [1, 2, 3, 4, 5, 6]);

  test("multiplies element by element", () => {
    expect([...forward({ a, b: tensor([2, 3], [1, 0, -1, 2, 2, 2]) }).data]).toEqual([1, 0, -3, 8, 10, 12]);
  });

  test("repeats b along an axis where its extent is 1", () => {
    expect([...forward({ a, b: tensor([1, 3], [1, 10, 100]) }).data]).toEqual([1, 20, 300, 4, 50, 600]);
    expect([...forward({ a, b: tensor([2, 1], [1, -1]) }).data]).toEqual([1, 2, 3, -4, -5, -6]);
  });

  test("scales the channels of an image by a b of [B, 1, 1, C]", () => {
    const image = tensor([1, 2, 1, 2], [1, 2, 3, 4]);
    expect([...forward({ a: image, b: tensor([1, 1, 1, 2], [10, -1]) }).data]).toEqual([10, -2, 30, -4]);
  });

  test("hands each factor the gradient times the other, summed where b repeats", () => {
    const b = tensor([1, 3], [1, 10, 100]);
    const grads = vjp({ a, b }, forward({ a, b }), tensor([2, 3], [1, 1, 1, 1, 1, 2]));
    expect([...grads.a.data]).toEqual([1, 10, 100, 1, 10, 200]);
    expect(grads.b.shape).toEqual([1, 3]);
    expect([...grads.b.data]).toEqual([1 + 4, 2 + 5, 3 + 2 * 6]);
  });

  test.each([[[3]], [[3, 2]], [[2, 2]], [[1, 2, 3]]])("a b of shape %j does not fit [2, 3]", (shape) => {
    expect(() => outputShape({ a, b: zeros(shape) })).toThrow(
      new ShapeError(
        `multiply: b must have the shape of a [2, 3], or 1 in place of an axis, got [${shape.join(", ")}]`,
      ),
    );
  });
});
