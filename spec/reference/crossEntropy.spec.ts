import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/crossEntropy.ts";
import { DataError, ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

const params = { epsilon: 1e-3 };

describe("crossEntropy", () => {
  test("is −log of the probability of the target, in nats", () => {
    const probabilities = tensor([2, 2], [0.25, 0.75, 0.25, 0.75]);
    const target = tensor([2, 2], [1, 0, 0.5, 0.5]);
    const [sure, split] = forward({ probabilities, target }, params).data;
    expect(sure).toBeCloseTo(Math.log(4), 15);
    expect(split).toBeCloseTo((Math.log(4) + Math.log(4 / 3)) / 2, 15);
  });

  test("takes a probability below epsilon for epsilon, and hands it no gradient", () => {
    const inputs = { probabilities: tensor([1, 3], [0, 1e-3, 0.5]), target: tensor([1, 3], [0.5, 0.25, 0.25]) };
    const [loss] = forward(inputs, params).data;
    expect(loss).toBeCloseTo(0.75 * Math.log(1000) + 0.25 * Math.log(2), 14);
    const grads = vjp(inputs, zeros([1]), tensor([1], [2]), params);
    expect([...grads.probabilities.data]).toEqual([0, 0, -1]); // −2·¼/½
  });
});

describe("errors of crossEntropy", () => {
  test.each([0, 1, -1e-3, NaN])("epsilon %d is a ParameterError", (epsilon) => {
    expect(() => outputShape({ probabilities: zeros([1, 2]), target: zeros([1, 2]) }, { epsilon })).toThrow(
      new ParameterError(`crossEntropy: epsilon must be a number above 0 and below 1, got ${epsilon}`),
    );
  });

  test.each([
    [[3], [3], "crossEntropy: probabilities must have rank 2 [batch, class], got [3]"],
    [[2, 3], [2], "crossEntropy: target must have the shape of probabilities [2, 3], got [2]"],
  ])("probabilities %j with target %j are a ShapeError", (probabilities, target, message) => {
    const inputs = { probabilities: { shape: probabilities }, target: { shape: target } };
    expect(() => outputShape(inputs, params)).toThrow(new ShapeError(message));
  });

  test.each([
    [[1, 0, 0.5, 0.25], "crossEntropy: target row 1 must sum to 1 (a probability distribution), got 0.75"],
    [[1, 0, 1.5, -0.5], "crossEntropy: target must be numbers from 0 to 1 (probabilities), got 1.5 at [1, 0]"],
    [[1, NaN, 1, 0], "crossEntropy: target must be numbers from 0 to 1 (probabilities), got NaN at [0, 1]"],
  ])("the target %j is a DataError", (target, message) => {
    const inputs = { probabilities: zeros([2, 2]), target: tensor([2, 2], target) };
    expect(() => forward(inputs, params)).toThrow(new DataError(message));
  });

  test("thirds in float32 are a distribution", () => {
    const inputs = {
      probabilities: tensor([1, 3], [1, 1, 1]),
      target: tensor([1, 3], new Float32Array(3).fill(1 / 3)),
    };
    expect(Math.abs(forward(inputs, params).data[0]!)).toBe(0);
  });
});
