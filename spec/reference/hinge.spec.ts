import { describe, expect, test } from "vitest";
import { DataError, ParameterError, ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/hinge.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("hinge", () => {
  const inputs = { scores: tensor([5], [3, 1, 0.5, -2, -3]), target: tensor([5], [1, 1, 1, 1, -1]) };

  test("is what a score lacks to the margin on its side", () => {
    // 1 − 3 < 0,  1 − 1 = 0,  1 − 0.5,  1 + 2,  1 − 3 < 0
    expect([...forward(inputs, { margin: 1 }).data]).toEqual([0, 0, 0.5, 3, 0]);
  });

  test("pulls a score to its side, and not at all from the margin on", () => {
    const grads = vjp(inputs, zeros([5]), tensor([5], [10, 10, 10, 10, 10]), { margin: 1 });
    expect([...grads.scores.data]).toEqual([0, 0, -10, -10, 0]);
  });
});

describe("errors of hinge", () => {
  test.each([-1, NaN, Infinity])("a margin of %d is a ParameterError", (margin) => {
    expect(() => outputShape({ scores: zeros([2]), target: zeros([2]) }, { margin })).toThrow(
      new ParameterError(`hinge: margin must be a number of at least 0, got ${margin}`),
    );
  });

  test.each([
    [[2, 3], [2, 3], "hinge: scores must have rank 1 [batch], got [2, 3]"],
    [[2], [3], "hinge: target must have the shape of scores [2], got [3]"],
  ])("scores %j with target %j are a ShapeError", (scores, target, message) => {
    const call = () => outputShape({ scores: { shape: scores }, target: { shape: target } }, { margin: 1 });
    expect(call).toThrow(new ShapeError(message));
  });

  test("a target of 0 is a DataError: a no is −1", () => {
    expect(() => forward({ scores: zeros([2]), target: tensor([2], [1, 0]) }, { margin: 1 })).toThrow(
      new DataError("hinge: target must be -1 or 1 (the side that the score should be on), got 0 at [1]"),
    );
  });
});
