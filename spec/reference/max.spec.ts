import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/max.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("max", () => {
  const input = tensor([2, 3], [1, 7, 3, 4, -5, 4]);

  test("removes the axes that it runs over", () => {
    expect([...forward({ input }, { axes: [0] }).data]).toEqual([4, 7, 4]);
    expect([...forward({ input }, { axes: [1] }).data]).toEqual([7, 4]);
    const all = forward({ input }, { axes: [1, 0] });
    expect([all.shape, [...all.data]]).toEqual([[], [7]]);
    expect(outputShape({ input: zeros([2, 3, 4, 5]) }, { axes: [2, 1] })).toEqual([2, 5]);
  });

  test("gives the gradient of a tie to the first in row-major order, whatever the order of the axes", () => {
    const grads = vjp({ input }, zeros([2]), tensor([2], [10, 20]), { axes: [1] });
    expect([...grads.input.data]).toEqual([0, 10, 0, 20, 0, 0]);
    const ties = { input: tensor([2, 2], [1, 5, 5, 5]) };
    expect([...vjp(ties, zeros([]), tensor([], [3]), { axes: [1, 0] }).input.data]).toEqual([0, 3, 0, 0]);
  });

  test("lets NaN win, and −∞ if there is nothing else", () => {
    const extremes = { input: tensor([2, 3], [Infinity, Number.NaN, Number.NaN, -Infinity, -Infinity, -Infinity]) };
    expect([...forward(extremes, { axes: [1] }).data]).toEqual([Number.NaN, -Infinity]);
    const grads = vjp(extremes, zeros([2]), tensor([2], [1, 2]), { axes: [1] });
    expect([...grads.input.data]).toEqual([0, 1, 0, 2, 0, 0]);
  });

  test.each([[[2]], [[-1]], [[0, 0]], [[0.5]]])("axes %j of a rank 2 input are a ParameterError", (axes) => {
    expect(() => outputShape({ input }, { axes })).toThrow(
      new ParameterError(`max: axes must be different axes of the input (shape [2, 3]), got [${axes.join(", ")}]`),
    );
  });
});
