import { describe, expect, test } from "vitest";
import { ParameterError } from "../../../reference/errors.ts";
import { check, step } from "../../../reference/steps/nesterov.ts";
import { tensor, zeros } from "../../../reference/tensor.ts";

const params = { learningRate: 0.5, momentum: 0.75, weightDecay: 0 };
const fresh = { velocity: zeros([1]) };

describe("nesterov", () => {
  test("follows the gradient and where the velocity leads: 4 + ¾·4 = 7, then 8 + ¾·(¾·4 + 8) = 16.25", () => {
    const first = step(tensor([1], [10]), tensor([1], [4]), fresh, params);
    expect([first.slots.velocity.data[0], first.parameter.data[0]]).toEqual([4, 10 - 3.5]);
    const second = step(first.parameter, tensor([1], [8]), first.slots, params);
    expect([second.slots.velocity.data[0], second.parameter.data[0]]).toEqual([11, 6.5 - 8.125]);
  });

  test("lets weight decay into gradient and velocity: 4 + ½·10 = 9", () => {
    const { slots, parameter } = step(tensor([1], [10]), tensor([1], [4]), fresh, { ...params, weightDecay: 0.5 });
    expect([slots.velocity.data[0], parameter.data[0]]).toEqual([9, 10 - (9 + 6.75) / 2]);
  });

  test("in TensorFlow's dialect the velocity holds the rate: −½·4 = −2, then ¾·(−2) − ½·8 = −5.5; the places are the same", () => {
    const keras = { ...params, dialect: "tensorflow" } as const;
    const first = step(tensor([1], [10]), tensor([1], [4]), fresh, keras);
    expect([first.slots.velocity.data[0], first.parameter.data[0]]).toEqual([-2, 6.5]);
    const second = step(first.parameter, tensor([1], [8]), first.slots, keras);
    expect([second.slots.velocity.data[0], second.parameter.data[0]]).toEqual([-5.5, 6.5 - 8.125]);
  });

  test.each([
    [{ ...params, momentum: 1 }, "nesterov: momentum must be a number from 0 to below 1, got 1"],
    [{ ...params, weightDecay: -1 }, "nesterov: weightDecay must be a number of at least 0, got -1"],
  ])("%j is a ParameterError", (wrong, message) => {
    expect(() => check(wrong)).toThrow(new ParameterError(message));
  });
});
