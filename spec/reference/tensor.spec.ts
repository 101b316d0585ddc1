import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { filled, reshaped, sizeOf, tensor, zeros } from "../../reference/tensor.ts";

describe("tensor", () => {
  test("is row-major: the last axis is the dense one", () => {
    const t = tensor(
      [2, 3, 4],
      Array.from({ length: 24 }, (_, i) => i),
    );
    expect([t.stride, t.offset, t.dimension]).toEqual([[12, 4, 1], 0, 3]);
  });

  test("stores a plain list in float64 and keeps a typed array as it is", () => {
    const values = Float32Array.of(1, 2);
    expect(tensor([2], [0.1, 0.2]).data).toEqual(Float64Array.of(0.1, 0.2));
    expect(tensor([2], values).data).toBe(values);
  });

  test("of the wrong count of numbers is a ShapeError that says both", () => {
    expect(() => tensor([2, 3], [1, 2, 3, 4])).toThrow(
      new ShapeError("tensor: values must be 6 numbers (shape [2, 3]), got 4"),
    );
  });

  test("of shape [] is a single number", () => {
    expect([sizeOf([]), zeros([]).data.length, filled([], 3).data[0]]).toEqual([1, 1, 3]);
  });

  test("with an empty axis holds nothing", () => {
    expect([sizeOf([2, 0, 3]), zeros([2, 0, 3]).data.length]).toEqual([0, 0]);
  });
});

describe("reshaped", () => {
  test("shows the same numbers under another shape, without a copy", () => {
    const t = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
    const column = reshaped(t, [6, 1]);
    expect(column.shape).toEqual([6, 1]);
    expect(column.data).toBe(t.data);
  });

  test("refuses another size", () => {
    expect(() => reshaped(zeros([2, 3]), [4])).toThrow("tensor: values must be 4 numbers (shape [4]), got 6");
  });
});
