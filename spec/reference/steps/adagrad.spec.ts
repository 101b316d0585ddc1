import { describe, expect, test } from "vitest";
import { ParameterError } from "../../../reference/errors.ts";
import { check, slots, step } from "../../../reference/steps/adagrad.ts";
import { filled, tensor } from "../../../reference/tensor.ts";

const params = { learningRate: 1, epsilon: 1, initialAccumulator: 0, learningRateDecay: 0, weightDecay: 0 };
const fresh = { accumulator: filled([1], 0) };

describe("adagrad", () => {
  test("divides by the root of the sum of squares: 3/(3 + 1), then 4/(√(9 + 16) + 1)", () => {
    const first = step(tensor([1], [10]), tensor([1], [3]), fresh, params, 1);
    expect([first.slots.accumulator.data[0], first.parameter.data[0]]).toEqual([9, 10 - 3 / 4]);
    const second = step(tensor([1], [10]), tensor([1], [4]), first.slots, params, 2);
    expect([second.slots.accumulator.data[0], second.parameter.data[0]]).toEqual([25, 10 - 4 / 6]);
  });

  test("starts its sum where it is told: 7 + 3² = 16, so the step is 3/(4 + 1)", () => {
    expect(slots({ ...params, initialAccumulator: 7 })).toEqual({ accumulator: 7 });
    const { parameter } = step(tensor([1], [10]), tensor([1], [3]), { accumulator: filled([1], 7) }, params, 1);
    expect(parameter.data[0]).toBe(10 - 3 / 5);
  });

  test("lowers its rate from the second step on: by 1 + (3 − 1)·½ = 2 at the third", () => {
    const slowing = { ...params, learningRateDecay: 0.5 };
    const at = (t: number) => step(tensor([1], [10]), tensor([1], [3]), fresh, slowing, t).parameter.data[0];
    expect([at(1), at(3)]).toEqual([10 - 3 / 4, 10 - 3 / 8]);
  });

  test("in TensorFlow's dialect epsilon is under the root: 3/√(9 + 7)", () => {
    const keras = { ...params, epsilon: 7, dialect: "tensorflow" } as const;
    expect(step(tensor([1], [10]), tensor([1], [3]), fresh, keras, 1).parameter.data[0]).toBe(10 - 3 / 4);
  });

  test("adds weight decay to the gradient before it is squared: (1 + ½·4)² = 9", () => {
    const decaying = { ...params, weightDecay: 0.5 };
    expect(step(tensor([1], [4]), tensor([1], [1]), fresh, decaying, 1).slots.accumulator.data[0]).toBe(9);
  });

  test.each([
    [{ ...params, epsilon: 0 }, "adagrad: epsilon must be a number above 0, got 0"],
    [{ ...params, initialAccumulator: -1 }, "adagrad: initialAccumulator must be a number of at least 0, got -1"],
    [{ ...params, learningRateDecay: NaN }, "adagrad: learningRateDecay must be a number of at least 0, got NaN"],
    [{ ...params, learningRate: -1 }, "adagrad: learningRate must be a number of at least 0, got -1"],
  ])("%j is a ParameterError", (wrong, message) => {
    expect(() => check(wrong)).toThrow(new ParameterError(message));
  });
});
