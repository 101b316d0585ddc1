import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/linear.ts";
import { tensor } from "../../reference/tensor.ts";

describe("linear", () => {
  const input = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
  const weight = tensor([2, 3], [1, 0, -1, 2, 1, 0]);
  const bias = tensor([2], [10, 20]);

  test("adds up every feature times its weight, and the bias", () => {
    // 1·1 + 2·0 − 3·1 + 10 = 8,  1·2 + 2·1 + 20 = 24,  4 − 6 + 10 = 8,  8 + 5 + 20 = 33
    expect([...forward({ input, weight, bias }).data]).toEqual([8, 24, 8, 33]);
    expect([...forward({ input, weight }).data]).toEqual([-2, 4, -2, 13]);
  });

  test("hands each factor the gradient times the other factor", () => {
    const dOutput = tensor([2, 2], [1, 0, 0, 1]); // first row asks output 0, second row output 1
    const grads = vjp({ input, weight, bias }, forward({ input, weight, bias }), dOutput);
    expect([...grads.input.data]).toEqual([1, 0, -1, 2, 1, 0]);
    expect([...grads.weight.data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect([...grads.bias.data]).toEqual([1, 1]);
  });
});

describe("errors of linear", () => {
  const shapes = (input: number[], weight: number[], bias?: number[]) => ({
    input: { shape: input },
    weight: { shape: weight },
    bias: bias && { shape: bias },
  });

  test.each([
    [
      "an image",
      shapes([32, 7, 7, 16], [10, 784]),
      "linear: input must have rank 2 [batch, feature], got [32, 7, 7, 16]; put flatten() before it",
    ],
    ["a single example", shapes([3], [2, 3]), "linear: input must have rank 2 [batch, feature], got [3]"],
    ["a weight of rank 1", shapes([2, 3], [3]), "linear: weight must have rank 2 [outFeature, inFeature], got [3]"],
    [
      "a weight that lies the wrong way",
      shapes([2, 3], [3, 2]),
      "linear: weight axis 1 must be 3 (the input's feature count), got 2 in shape [3, 2]",
    ],
    ["a bias of rank 2", shapes([2, 3], [2, 3], [1, 2]), "linear: bias must have rank 1 [outFeature], got [1, 2]"],
    [
      "a bias of the wrong length",
      shapes([2, 3], [2, 3], [3]),
      "linear: bias axis 0 must be 2 (the weight's output count), got 3 in shape [3]",
    ],
  ])("%s is a ShapeError", (_what, inputs, message) => {
    expect(() => outputShape(inputs)).toThrow(new ShapeError(message));
  });
});
