import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/bedOfNails2d.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor, zeros } from "../../reference/tensor.ts";
import type { Pair } from "../../reference/window.ts";

describe("bedOfNails2d", () => {
  const input = tensor([1, 2, 2, 1], [1, 2, 3, 4]);
  const params = { scale: [2, 2] as Pair };

  test('puts each value at the top left of its cell (lecture 002, "Bed of Nails Upsampling")', () => {
    const output = forward({ input }, params);
    expect(output.shape).toEqual([1, 4, 4, 1]);
    expect([...output.data]).toEqual([1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0]);
  });

  test("pays a value what its nail gets", () => {
    const positions = Array.from({ length: 16 }, (_, at) => at);
    const { input: dInput } = vjp({ input }, forward({ input }, params), tensor([1, 4, 4, 1], positions), params);
    expect([...dInput.data]).toEqual([0, 2, 8, 10]);
  });

  test("refuses a scale of 0, and what is no image", () => {
    expect(() => outputShape({ input }, { scale: [0, 1] })).toThrow(
      new ParameterError("bedOfNails2d: scale.y must be a whole number above 0, got 0"),
    );
    expect(() => outputShape({ input: zeros([2, 2]) }, params)).toThrow(
      new ShapeError("bedOfNails2d: input must have rank 4 [batch, y, x, channel], got [2, 2]"),
    );
  });
});
