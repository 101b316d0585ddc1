import { describe, expect, test } from "vitest";
import type { Dialect } from "../../../reference/catalogue.ts";
import { ParameterError } from "../../../reference/errors.ts";
import { check, step } from "../../../reference/steps/sgd.ts";
import { tensor } from "../../../reference/tensor.ts";

describe("sgd", () => {
  const parameter = tensor([2], [1, -2]);
  const gradient = tensor([2], [4, 2]);

  test("moves against the gradient: 1 − ¼·4 = 0, −2 − ¼·2 = −2.5", () => {
    const once = step(parameter, gradient, {}, { learningRate: 0.25, weightDecay: 0 });
    expect([...once.parameter.data]).toEqual([0, -2.5]);
    const twice = step(once.parameter, gradient, once.slots, { learningRate: 0.25, weightDecay: 0 });
    expect([...twice.parameter.data]).toEqual([-1, -3]);
  });

  test("adds weightDecay times the parameter to the gradient: 1 − ¼(4 + ½·1), −2 − ¼(2 − ½·2)", () => {
    const { parameter: moved } = step(parameter, gradient, {}, { learningRate: 0.25, weightDecay: 0.5 });
    expect([...moved.data]).toEqual([1 - 4.5 / 4, -2 - 1 / 4]);
  });

  test("leaves its arguments alone", () => {
    step(parameter, gradient, {}, { learningRate: 1, weightDecay: 1 });
    expect([[...parameter.data], [...gradient.data]]).toEqual([
      [1, -2],
      [4, 2],
    ]);
  });

  test("a dialect that nobody speaks is a ParameterError", () => {
    const params = { learningRate: 1, weightDecay: 0, dialect: "caffe" as Dialect };
    expect(() => check(params)).toThrow(
      new ParameterError("sgd: dialect must be one of pytorch, tensorflow, onnx (which define this step), got caffe"),
    );
  });

  test.each([
    ["learningRate", { learningRate: -1, weightDecay: 0 }, -1],
    ["learningRate", { learningRate: Infinity, weightDecay: 0 }, Infinity],
    ["weightDecay", { learningRate: 1, weightDecay: NaN }, NaN],
  ])("a %s out of range is a ParameterError (%j)", (name, params, actual) => {
    expect(() => check(params)).toThrow(
      new ParameterError(`sgd: ${name} must be a number of at least 0, got ${actual}`),
    );
  });
});
