import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/contrastive.ts";
import { DataError, ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("contrastive", () => {
  // Three pairs 5 apart (3, 4), then one in the same place.
  const inputs = {
    a: tensor([4, 2], [3, 4, 3, 4, 3, 4, 1, 1]),
    b: tensor([4, 2], [0, 0, 0, 0, 0, 0, 1, 1]),
    same: tensor([4], [1, 0, 0, 0]),
  };

  test("is ½d² of those that belong together, and ½(margin − d)² of strangers within the margin", () => {
    // ½·25,  ½·(7 − 5)²,  ½·2²,  ½·7²
    expect([...forward(inputs, { margin: 7 }).data]).toEqual([12.5, 2, 2, 24.5]);
    expect([...forward(inputs, { margin: 5 }).data]).toEqual([12.5, 0, 0, 12.5]);
  });

  test("draws the same together, pushes strangers apart, and leaves those in one place", () => {
    const grads = vjp(inputs, zeros([4]), tensor([4], [1, 1, 10, 1]), { margin: 10 });
    // a − b = (3, 4) for the first; −(10 − 5)·(3, 4)/5 for the others
    expect([...grads.a.data]).toEqual([3, 4, -3, -4, -30, -40, 0, 0]);
    expect([...grads.b.data].map((x) => x + 0)).toEqual([-3, -4, 3, 4, 30, 40, 0, 0]);
  });

  test("has no gradient from the margin on", () => {
    const grads = vjp(inputs, zeros([4]), tensor([4], [0, 1, 1, 1]), { margin: 5 });
    expect([...grads.a.data].map((x) => x + 0)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("errors of contrastive", () => {
  test.each([-1, NaN])("a margin of %d is a ParameterError", (margin) => {
    const call = () => outputShape({ a: zeros([2, 3]), b: zeros([2, 3]), same: zeros([2]) }, { margin });
    expect(call).toThrow(new ParameterError(`contrastive: margin must be a number of at least 0, got ${margin}`));
  });

  test.each([
    [[3], [3], [3], "contrastive: a must have rank 2 [pair, feature], got [3]"],
    [[2, 3], [2, 4], [2], "contrastive: b must have the shape of a [2, 3], got [2, 4]"],
    [[2, 3], [2, 3], [2, 1], "contrastive: same must have rank 1 [pair], got [2, 1]"],
    [[2, 3], [2, 3], [3], "contrastive: same axis 0 must be 2 (the number of pairs), got 3 in shape [3]"],
  ])("a %j, b %j and same %j are a ShapeError", (a, b, same, message) => {
    const inputs = { a: { shape: a }, b: { shape: b }, same: { shape: same } };
    expect(() => outputShape(inputs, { margin: 1 })).toThrow(new ShapeError(message));
  });

  test("half the same is a DataError", () => {
    const inputs = { a: zeros([1, 2]), b: zeros([1, 2]), same: tensor([1], [0.5]) };
    expect(() => forward(inputs, { margin: 1 })).toThrow(
      new DataError("contrastive: same must be 0 or 1 (1 says that the two belong together), got 0.5 at [0]"),
    );
  });
});
