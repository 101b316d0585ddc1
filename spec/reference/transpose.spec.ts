import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { tensor } from "../../reference/tensor.ts";
import { forward, outputShape, vjp } from "../../reference/transpose.ts";

describe("transpose", () => {
  const input = tensor([2, 3], [1, 2, 3, 4, 5, 6]);

  test("makes rows of columns", () => {
    const output = forward({ input }, { axes: [1, 0] });
    expect(output.shape).toEqual([3, 2]);
    expect([...output.data]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  test("brings axis axes[k] to place k", () => {
    expect(outputShape({ input: { shape: [2, 3, 4] } }, { axes: [2, 0, 1] })).toEqual([4, 2, 3]);
  });

  test("makes columns of the gradient's rows", () => {
    const dOutput = tensor([3, 2], [1, 4, 2, 5, 3, 6]);
    expect([...vjp({ input }, dOutput, dOutput, { axes: [1, 0] }).input.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("errors of transpose", () => {
  test.each([
    [[0], "transpose: axes must have 2 entries (one for each axis of the input [2, 3]), got 1"],
    [[1, 1], "transpose: axes must be different axes of the input (shape [2, 3]), got [1, 1]"],
    [[0, 2], "transpose: axes must be different axes of the input (shape [2, 3]), got [0, 2]"],
  ])("axes %j are a ParameterError", (axes, message) => {
    expect(() => outputShape({ input: { shape: [2, 3] } }, { axes })).toThrow(new ParameterError(message));
  });
});
