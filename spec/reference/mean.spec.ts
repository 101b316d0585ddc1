import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/mean.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("mean", () => {
  const input = tensor([2, 3], [1, 2, 3, 4, 5, 9]);

  test("removes the axes that it averages over", () => {
    expect([...forward({ input }, { axes: [0] }).data]).toEqual([2.5, 3.5, 6]);
    expect([...forward({ input }, { axes: [1] }).data]).toEqual([2, 6]);
    expect(outputShape({ input: zeros([2, 3, 4, 5]) }, { axes: [2, 1] })).toEqual([2, 5]);
  });

  test("over all axes is a single number, over none the input", () => {
    const all = forward({ input }, { axes: [0, 1] });
    expect([all.shape, [...all.data]]).toEqual([[], [4]]);
    expect([...forward({ input }, { axes: [] }).data]).toEqual([1, 2, 3, 4, 5, 9]);
  });

  test("of a single number is that number", () => {
    expect([...forward({ input: tensor([], [7]) }, { axes: [] }).data]).toEqual([7]);
  });

  test("hands each of n elements 1/n of the gradient", () => {
    const grads = vjp({ input }, zeros([2]), tensor([2], [3, 6]), { axes: [1] });
    expect([...grads.input.data]).toEqual([1, 1, 1, 2, 2, 2]);
  });

  test.each([[[2]], [[-1]], [[0, 0]], [[0.5]]])("axes %j of a rank 2 input are a ParameterError", (axes) => {
    expect(() => outputShape({ input }, { axes })).toThrow(
      new ParameterError(`mean: axes must be different axes of the input (shape [2, 3]), got [${axes.join(", ")}]`),
    );
  });
});
