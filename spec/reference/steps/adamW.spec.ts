import { describe, expect, test } from "vitest";
import { ParameterError } from "../../../reference/errors.ts";
import * as adam from "../../../reference/steps/adam.ts";
import { check, step } from "../../../reference/steps/adamW.ts";
import { tensor, zeros } from "../../../reference/tensor.ts";

const params = { learningRate: 0.5, beta1: 0.5, beta2: 0.75, epsilon: 4, weightDecay: 0.5 };
const fresh = { firstMoment: zeros([1]), secondMoment: zeros([1]) };

describe("adamW", () => {
  test("shrinks the parameter, not the moments: (1 − ½·½)·8 − ½·4/(4 + 4)", () => {
    const { slots, parameter } = step(tensor([1], [8]), tensor([1], [4]), fresh, params, 1);
    expect([slots.firstMoment.data[0], slots.secondMoment.data[0]]).toEqual([2, 4]);
    expect(parameter.data[0]).toBe(6 - 0.25);
  });

  test("is Adam where nothing decays", () => {
    const given = [tensor([2], [8, -1]), tensor([2], [4, 3])] as const;
    const moments = { firstMoment: tensor([2], [1, -2]), secondMoment: tensor([2], [3, 5]) };
    const plain = { ...params, weightDecay: 0 };
    expect(step(...given, moments, plain, 3)).toEqual(adam.step(...given, moments, plain, 3));
  });

  test("in TensorFlow's dialect shrinks alike, and moves by ½·√¼/½·2/(√4 + 4)", () => {
    const { parameter } = step(tensor([1], [8]), tensor([1], [4]), fresh, { ...params, dialect: "tensorflow" }, 1);
    expect(parameter.data[0]).toBeCloseTo(6 - 1 / 6, 15);
  });

  test("in ONNX's dialect shrinks last, by the decay alone: (1 − ½)·(8 − ½·2/(√4 + 4))", () => {
    const { parameter } = step(tensor([1], [8]), tensor([1], [4]), fresh, { ...params, dialect: "onnx" }, 1);
    expect(parameter.data[0]).toBeCloseTo((8 - 1 / 6) / 2, 15);
  });

  test.each([
    [{ ...params, beta1: 1 }, "adamW: beta1 must be a number from 0 to below 1, got 1"],
    [{ ...params, epsilon: 0 }, "adamW: epsilon must be a number above 0, got 0"],
    [{ ...params, weightDecay: -1 }, "adamW: weightDecay must be a number of at least 0, got -1"],
  ])("%j is a ParameterError", (wrong, message) => {
    expect(() => check(wrong)).toThrow(new ParameterError(message));
  });
});
