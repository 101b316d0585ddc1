import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/l2.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("l2", () => {
  const inputs = { prediction: tensor([2, 2], [1, 2, 0, -1]), target: tensor([2, 2], [3, 1, 0, 3]) };

  test("sums the squared differences of each example", () => {
    // (1 − 3)² + (2 − 1)² = 5,  0 + (−1 − 3)² = 16
    expect([...forward(inputs).data]).toEqual([5, 16]);
  });

  test("takes examples of any rank", () => {
    const [prediction, target] = [tensor([1, 2, 1, 2], [1, 1, 1, 1]), zeros([1, 2, 1, 2])];
    expect([...forward({ prediction, target }).data]).toEqual([4]);
    expect([...forward({ prediction: tensor([2], [1, -1]), target: zeros([2]) }).data]).toEqual([1, 1]);
  });

  test("pulls the prediction to the target and the target to the prediction; where they meet nothing pulls", () => {
    const grads = vjp(inputs, zeros([2]), tensor([2], [2, 3]));
    expect([...grads.prediction.data]).toEqual([-8, 4, 0, -24]);
    expect([...grads.target.data].map((x) => x + 0)).toEqual([-8, 4, 0, -24].map((x) => 0 - x));
  });
});

describe("errors of l2", () => {
  test.each([
    [[], [], "l2: prediction must have rank 1 or more [batch, ...], got []"],
    [[2, 3], [3, 2], "l2: target must have the shape of prediction [2, 3], got [3, 2]"],
  ])("prediction %j with target %j are a ShapeError", (prediction, target, message) => {
    expect(() => outputShape({ prediction: { shape: prediction }, target: { shape: target } })).toThrow(
      new ShapeError(message),
    );
  });
});
