import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/reshape.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("reshape", () => {
  test("keeps the numbers in row-major order", () => {
    const output = forward({ input: tensor([2, 3], [1, 2, 3, 4, 5, 6]) }, { shape: [3, 2] });
    expect(output.shape).toEqual([3, 2]);
    expect([...output.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("fills in one extent of −1: 2·7·7·16 elements as [2, −1] are [2, 784]", () => {
    expect(outputShape({ input: { shape: [2, 7, 7, 16] } }, { shape: [2, -1] })).toEqual([2, 784]);
    expect(outputShape({ input: { shape: [] } }, { shape: [-1] })).toEqual([1]);
  });

  test("sends every gradient back to where its number came from", () => {
    const input = zeros([2, 3]);
    const grads = vjp({ input }, zeros([6]), tensor([6], [1, 2, 3, 4, 5, 6]), { shape: [6] });
    expect(grads.input.shape).toEqual([2, 3]);
    expect([...grads.input.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each([[[4]], [[4, -1]], [[-1, -1]], [[2.5, -1]], [[-2, -3]], [[0, -1]]])("to %j is a ShapeError", (shape) => {
    expect(() => outputShape({ input: { shape: [2, 3] } }, { shape })).toThrow(
      new ShapeError(
        `reshape: shape must hold the input's 6 elements ([2, 3]; one extent may be -1), got [${shape.join(", ")}]`,
      ),
    );
  });
});
