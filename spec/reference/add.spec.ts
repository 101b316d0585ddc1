import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/add.ts";
import { ShapeError } from "../../reference/errors.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("add", () => {
  const a = tensor([2, 3], [1, 2, 3, 4, 5, 6]);

  test("adds element by element", () => {
    expect([...forward({ a, b: tensor([2, 3], [10, 20, 30, 40, 50, 60]) }).data]).toEqual([11, 22, 33, 44, 55, 66]);
  });

  test("repeats b along an axis where its extent is 1", () => {
    expect([...forward({ a, b: tensor([1, 3], [10, 20, 30]) }).data]).toEqual([11, 22, 33, 14, 25, 36]);
    expect([...forward({ a, b: tensor([2, 1], [10, 20]) }).data]).toEqual([11, 12, 13, 24, 25, 26]);
  });

  test("hands the gradient to a, and its sums over the repeats to b", () => {
    const b = tensor([1, 3], [10, 20, 30]);
    const grads = vjp({ a, b }, forward({ a, b }), a);
    expect([...grads.a.data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(grads.b.shape).toEqual([1, 3]);
    expect([...grads.b.data]).toEqual([1 + 4, 2 + 5, 3 + 6]);
  });

  test("adds single numbers, and sends the gradient of one to both", () => {
    const [one, two] = [tensor([], [1]), tensor([], [2])];
    expect([...forward({ a: one, b: two }).data]).toEqual([3]);
    const grads = vjp({ a: one, b: two }, tensor([], [3]), tensor([], [5]));
    expect([...grads.a.data, ...grads.b.data]).toEqual([5, 5]);
  });

  test.each([[[3]], [[3, 2]], [[2, 2]], [[1, 2, 3]]])("a b of shape %j does not fit [2, 3]", (shape) => {
    expect(() => outputShape({ a, b: zeros(shape) })).toThrow(
      new ShapeError(`add: b must have the shape of a [2, 3], or 1 in place of an axis, got [${shape.join(", ")}]`),
    );
  });

  test("a never repeats to fit b", () => {
    expect(() => outputShape({ a: zeros([1, 3]), b: zeros([2, 3]) })).toThrow(
      new ShapeError("add: b must have the shape of a [1, 3], or 1 in place of an axis, got [2, 3]"),
    );
  });
});
