import { describe, expect, test } from "vitest";
import { DataError, ParameterError, ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/multiclassHinge.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("multiclassHinge", () => {
  const inputs = { scores: tensor([2, 3], [3, 2, 2.5, 1, 5, 0]), target: tensor([2, 3], [1, 0, 0, 1, 0, 0]) };

  test("sums what the wrong classes lack to stay below the right one by the margin", () => {
    // row 0: 1 + 2 − 3 = 0 and 1 + 2.5 − 3 = 0.5;  row 1: 1 + 5 − 1 = 5 and 1 + 0 − 1 = 0
    expect([...forward(inputs, { margin: 1 }).data]).toEqual([0.5, 5]);
  });

  test("pulls the right class up once for every wrong one that it pulls down", () => {
    const grads = vjp(inputs, zeros([2]), tensor([2], [2, 3]), { margin: 1.5 });
    // with 1.5 both wrong classes of both rows are too near
    expect([...grads.scores.data]).toEqual([-4, 2, 2, -6, 3, 3]);
    const flat = vjp(inputs, zeros([2]), tensor([2], [2, 3]), { margin: 1 });
    expect([...flat.scores.data].map((x) => x + 0)).toEqual([-2, 0, 2, -3, 3, 0]);
  });

  test("of one class is 0", () => {
    expect([...forward({ scores: tensor([1, 1], [7]), target: tensor([1, 1], [1]) }, { margin: 1 }).data]).toEqual([0]);
  });
});

describe("errors of multiclassHinge", () => {
  test.each([-1, NaN, Infinity])("a margin of %d is a ParameterError", (margin) => {
    expect(() => outputShape({ scores: zeros([2, 3]), target: zeros([2, 3]) }, { margin })).toThrow(
      new ParameterError(`multiclassHinge: margin must be a number of at least 0, got ${margin}`),
    );
  });

  test.each([
    [[3], [3], "multiclassHinge: scores must have rank 2 [batch, class], got [3]"],
    [[2, 3], [2], "multiclassHinge: target must have the shape of scores [2, 3], got [2]"],
  ])("scores %j with target %j are a ShapeError", (scores, target, message) => {
    const call = () => outputShape({ scores: { shape: scores }, target: { shape: target } }, { margin: 1 });
    expect(call).toThrow(new ShapeError(message));
  });

  test.each([
    [
      [0.5, 0.5, 0],
      "multiclassHinge: target must be 0 or 1 (the right class is 1, all others are 0), got 0.5 at [0, 0]",
    ],
    [[1, 1, 0], "multiclassHinge: target row 0 must hold one 1 (the right class), got 2"],
    [[0, 0, 0], "multiclassHinge: target row 0 must hold one 1 (the right class), got 0"],
  ])("the target %j is a DataError", (target, message) => {
    const call = () => forward({ scores: zeros([1, 3]), target: tensor([1, 3], target) }, { margin: 1 });
    expect(call).toThrow(new DataError(message));
  });
});
