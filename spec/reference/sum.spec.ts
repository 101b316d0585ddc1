import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/sum.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("sum", () => {
  const input = tensor([2, 3], [1, 2, 3, 4, 5, 9]);

  test("removes the axes that it sums over", () => {
    expect([...forward({ input }, { axes: [0] }).data]).toEqual([5, 7, 12]);
    expect([...forward({ input }, { axes: [1] }).data]).toEqual([6, 18]);
    expect(outputShape({ input: zeros([2, 3, 4, 5]) }, { axes: [2, 1] })).toEqual([2, 5]);
  });

  test("over all axes is a single number, over none the input", () => {
    const all = forward({ input }, { axes: [1, 0] });
    expect([all.shape, [...all.data]]).toEqual([[], [24]]);
    expect([...forward({ input }, { axes: [] }).data]).toEqual([1, 2, 3, 4, 5, 9]);
  });

  test("hands every element the gradient of its sum", () => {
    const grads = vjp({ input }, zeros([2]), tensor([2], [3, 6]), { axes: [1] });
    expect([...grads.input.data]).toEqual([3, 3, 3, 6, 6, 6]);
  });

  test.each([[[2]], [[-1]], [[0, 0]], [[0.5]]])("axes %j of a rank 2 input are a ParameterError", (axes) => {
    expect(() => outputShape({ input }, { axes })).toThrow(
      new ParameterError(`sum: axes must be different axes of the input (shape [2, 3]), got [${axes.join(", ")}]`),
    );
  });
});
