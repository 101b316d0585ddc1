import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/l1.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("l1", () => {
  const inputs = { prediction: tensor([2, 2], [1, 2, 0, -1]), target: tensor([2, 2], [3, 1, 0, 3]) };

  test("sums the absolute differences of each example", () => {
    // |1 − 3| + |2 − 1| = 3,  |0 − 0| + |−1 − 3| = 4
    expect([...forward(inputs).data]).toEqual([3, 4]);
  });

  test("takes examples of any rank", () => {
    const [prediction, target] = [tensor([1, 2, 1, 2], [1, 1, 1, 1]), zeros([1, 2, 1, 2])];
    expect([...forward({ prediction, target }).data]).toEqual([4]);
    expect([...forward({ prediction: tensor([2], [1, -1]), target: zeros([2]) }).data]).toEqual([1, 1]);
  });

  test("pulls the prediction to the target and the target to the prediction; where they meet nothing pulls", () => {
    const grads = vjp(inputs, zeros([2]), tensor([2], [2, 3]));
    expect([...grads.prediction.data]).toEqual([-2, 2, 0, -3]);
    expect([...grads.target.data].map((x) => x + 0)).toEqual([-2, 2, 0, -3].map((x) => 0 - x));
  });
});

describe("errors of l1", () => {
  test.each([
    [[], [], "l1: prediction must have rank 1 or more [batch, ...], got []"],
    [[2, 3], [3, 2], "l1: target must have the shape of prediction [2, 3], got [3, 2]"],
  ])("prediction %j with target %j are a ShapeError", (prediction, target, message) => {
    expect(() => outputShape({ prediction: { shape: prediction }, target: { shape: target } })).toThrow(
      new ShapeError(message),
    );
  });
});
