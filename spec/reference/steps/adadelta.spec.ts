import { describe, expect, test } from "vitest";
import type { Dialect } from "../../../reference/catalogue.ts";
import { ParameterError } from "../../../reference/errors.ts";
import { check, step } from "../../../reference/steps/adadelta.ts";
import { tensor, zeros } from "../../../reference/tensor.ts";

const params = { learningRate: 1, decay: 0.75, epsilon: 9, weightDecay: 0 };
const fresh = { secondMoment: zeros([1]), squaredMove: zeros([1]) };

describe("adadelta", () => {
  test("scales the gradient by the moves so far: ¼·8² = 16, so 8·√9/√(16 + 9) = 4.8", () => {
    const { slots, parameter } = step(tensor([1], [10]), tensor([1], [8]), fresh, params);
    expect([slots.secondMoment.data[0], parameter.data[0]]).toEqual([16, 10 - 4.8]);
    expect(slots.squaredMove.data[0]).toBeCloseTo(4.8 ** 2 / 4, 14);
  });

  test("uses the moves before this one: with a mean square of 7 it is 8·√(7 + 9)/√(16 + 9) = 6.4", () => {
    const slots = { ...fresh, squaredMove: tensor([1], [7]) };
    expect(step(tensor([1], [10]), tensor([1], [8]), slots, params).parameter.data[0]).toBeCloseTo(10 - 6.4, 14);
  });

  test("is the same in TensorFlow's dialect", () => {
    const given = [tensor([1], [10]), tensor([1], [8]), fresh] as const;
    expect(step(...given, { ...params, dialect: "tensorflow" })).toEqual(step(...given, params));
  });

  test.each([
    [{ ...params, decay: 1 }, "adadelta: decay must be a number from 0 to below 1, got 1"],
    [{ ...params, epsilon: -1 }, "adadelta: epsilon must be a number above 0, got -1"],
    [{ ...params, learningRate: NaN }, "adadelta: learningRate must be a number of at least 0, got NaN"],
    [
      { ...params, dialect: "onnx" as Dialect },
      "adadelta: dialect must be one of pytorch, tensorflow (which define this step), got onnx",
    ],
  ])("%j is a ParameterError", (wrong, message) => {
    expect(() => check(wrong)).toThrow(new ParameterError(message));
  });
});
