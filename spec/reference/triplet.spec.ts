import { describe, expect, test } from "vitest";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor, zeros } from "../../reference/tensor.ts";
import { forward, outputShape, vjp } from "../../reference/triplet.ts";

describe("triplet", () => {
  const inputs = {
    anchor: tensor([3, 2], [0, 0, 0, 0, 0, 0]),
    positive: tensor([3, 2], [1, 2, 1, 0, 1, 0]),
    negative: tensor([3, 2], [2, 0, 3, 0, 2, 0]),
  };

  test("is what the negative lacks to be further away than the positive by the margin, in squared distances", () => {
    // 5 − 4 + 3 = 4,  1 − 9 + 3 < 0,  1 − 4 + 3 = 0
    expect([...forward(inputs, { margin: 3 }).data]).toEqual([4, 0, 0]);
  });

  test("moves all three, and none of them from the margin on", () => {
    const grads = vjp(inputs, zeros([3]), tensor([3], [1, 1, 1]), { margin: 3 });
    expect([...grads.anchor.data].map((x) => x + 0)).toEqual([2, -4, 0, 0, 0, 0]); // 2·(n − p)
    expect([...grads.positive.data].map((x) => x + 0)).toEqual([2, 4, 0, 0, 0, 0]); // 2·(p − a)
    expect([...grads.negative.data].map((x) => x + 0)).toEqual([-4, 0, 0, 0, 0, 0]); // 2·(a − n)
  });
});

describe("errors of triplet", () => {
  const shapes = (anchor: number[], positive: number[], negative: number[]) => ({
    anchor: { shape: anchor },
    positive: { shape: positive },
    negative: { shape: negative },
  });

  test.each([-1, NaN])("a margin of %d is a ParameterError", (margin) => {
    expect(() => outputShape(shapes([2, 3], [2, 3], [2, 3]), { margin })).toThrow(
      new ParameterError(`triplet: margin must be a number of at least 0, got ${margin}`),
    );
  });

  test.each([
    ["an anchor without features", [3], [3], [3], "triplet: anchor must have rank 2 [batch, feature], got [3]"],
    ["another positive", [2, 3], [2, 1], [2, 3], "triplet: positive must have the shape of anchor [2, 3], got [2, 1]"],
    ["another negative", [2, 3], [2, 3], [1, 3], "triplet: negative must have the shape of anchor [2, 3], got [1, 3]"],
  ])("%s is a ShapeError", (_what, anchor, positive, negative, message) => {
    expect(() => outputShape(shapes(anchor, positive, negative), { margin: 1 })).toThrow(new ShapeError(message));
  });
});
