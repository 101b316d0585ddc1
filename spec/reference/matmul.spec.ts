import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/matmul.ts";
import { tensor } from "../../reference/tensor.ts";

describe("matmul", () => {
  const a = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
  const b = tensor([3, 2], [1, 0, 0, 1, 2, -1]);

  test("multiplies rows by columns", () => {
    // 1 + 0 + 3·2 = 7,  0 + 2 − 3 = −1,  4 + 0 + 6·2 = 16,  0 + 5 − 6 = −1
    expect([...forward({ a, b }).data]).toEqual([7, -1, 16, -1]);
  });

  test("multiplies each matrix of a stack by its own partner", () => {
    const stack = { a: tensor([2, 1, 2], [1, 2, 3, 4]), b: tensor([2, 2, 1], [5, 6, 7, 8]) };
    const output = forward(stack);
    expect([output.shape, [...output.data]]).toEqual([
      [2, 1, 1],
      [1 * 5 + 2 * 6, 3 * 7 + 4 * 8],
    ]);
  });

  test("hands each factor the gradient times the other factor", () => {
    const grads = vjp({ a, b }, forward({ a, b }), tensor([2, 2], [1, 0, 0, 1]));
    expect([...grads.a.data]).toEqual([1, 0, 2, 0, 1, -1]); // column 0 of b, then column 1
    expect([...grads.b.data]).toEqual([1, 4, 2, 5, 3, 6]); // row 0 of a down column 0, row 1 down column 1
  });
});

describe("errors of matmul", () => {
  test.each([
    ["a vector", [3], [3, 2], "matmul: a must have rank 2 or more [..., row, k], got [3]"],
    ["another rank", [5, 2, 3], [3, 2], "matmul: b must have rank 3 (that of a [5, 2, 3]), got [3, 2]"],
    ["another stack", [5, 2, 3], [4, 3, 2], "matmul: b axis 0 must be 5 (that of a), got 4 in shape [4, 3, 2]"],
    [
      "a b that lies the wrong way",
      [2, 3],
      [2, 3],
      "matmul: b axis 0 must be 3 (the columns of a), got 2 in shape [2, 3]",
    ],
  ])("%s is a ShapeError", (_what, a, b, message) => {
    expect(() => outputShape({ a: { shape: a }, b: { shape: b } })).toThrow(new ShapeError(message));
  });
});
