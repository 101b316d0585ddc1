import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ParameterError } from "../../../reference/errors.ts";
import { check, step } from "../../../reference/steps/adam.ts";
import { tensor, zeros } from "../../../reference/tensor.ts";

const params = { learningRate: 0.1, beta1: 0.5, beta2: 0.75, epsilon: 1e-8, weightDecay: 0 };
const fresh = { firstMoment: zeros([1]), secondMoment: zeros([1]) };

describe("adam", () => {
  test("keeps decaying means of the gradient and its square", () => {
    // Gradients 4, then 2: m = ½·4 = 2, v = ¼·16 = 4;  m = ½·2 + ½·2 = 2, v = ¾·4 + ¼·4 = 4.
    const first = step(tensor([1], [1]), tensor([1], [4]), fresh, params, 1);
    expect([first.slots.firstMoment.data[0], first.slots.secondMoment.data[0]]).toEqual([2, 4]);
    const second = step(first.parameter, tensor([1], [2]), first.slots, params, 2);
    expect([second.slots.firstMoment.data[0], second.slots.secondMoment.data[0]]).toEqual([2, 4]);
    // Undoing the start at 0: m̂ = 2/(1 − ¼) = 8/3, v̂ = 4/(1 − 9/16) = 64/7; the step is 0.1·m̂/√v̂ = 0.1·√7/3.
    expect(first.parameter.data[0]).toBeCloseTo(1 - 0.1, 8);
    expect(second.parameter.data[0]).toBeCloseTo(1 - 0.1 - (0.1 * Math.sqrt(7)) / 3, 8);
  });

  test("first moves by the learning rate against the sign of the gradient, however large it is", () => {
    const gradients = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        gradients,
        fc.constantFrom(-1, 1),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (size, sign, beta) => {
          const { parameter } = step(
            tensor([1], [0]),
            tensor([1], [sign * size]),
            fresh,
            { ...params, beta1: beta, beta2: beta },
            1,
          );
          expect(parameter.data[0]! / (-0.1 * sign)).toBeCloseTo(1, 4);
        },
      ),
    );
  });

  test("stays where the gradient is 0: epsilon stands behind the root", () => {
    expect(step(tensor([1], [3]), tensor([1], [0]), fresh, params, 1).parameter.data[0]).toBe(3);
    // With epsilon as large as the root itself (√v̂ = 4) the step is half.
    const slow = step(tensor([1], [3]), tensor([1], [4]), fresh, { ...params, epsilon: 4 }, 1);
    expect(slow.parameter.data[0]).toBeCloseTo(3 - 0.05, 15);
  });

  test("adds weight decay to the gradient before the moments: 4 + ½·4 = 6, so m = 3 and v = 9", () => {
    const { slots } = step(tensor([1], [4]), tensor([1], [4]), fresh, { ...params, weightDecay: 0.5 }, 1);
    expect([slots.firstMoment.data[0], slots.secondMoment.data[0]]).toEqual([3, 9]);
  });

  test("in TensorFlow's dialect epsilon is beside the root that is not corrected: 0.1·√¼/½·2/(√4 + 4)", () => {
    const keras = { ...params, epsilon: 4, dialect: "tensorflow" } as const;
    expect(step(tensor([1], [3]), tensor([1], [4]), fresh, keras, 1).parameter.data[0]).toBeCloseTo(3 - 0.1 / 3, 15);
  });

  test("in ONNX's dialect the first step corrects nothing, and the second what TensorFlow's first does", () => {
    const onnx = { ...params, epsilon: 4, dialect: "onnx" } as const;
    const [w, g] = [tensor([1], [3]), tensor([1], [4])];
    expect(step(w, g, fresh, onnx, 1).parameter.data[0]).toBeCloseTo(3 - (0.1 * 2) / (2 + 4), 15);
    expect(step(w, g, fresh, onnx, 2)).toEqual(step(w, g, fresh, { ...onnx, dialect: "tensorflow" }, 1));
  });

  test.each([
    [{ ...params, beta1: 1 }, "adam: beta1 must be a number from 0 to below 1, got 1"],
    [{ ...params, beta2: -0.1 }, "adam: beta2 must be a number from 0 to below 1, got -0.1"],
    [{ ...params, epsilon: 0 }, "adam: epsilon must be a number above 0, got 0"],
    [{ ...params, weightDecay: -1 }, "adam: weightDecay must be a number of at least 0, got -1"],
  ])("%j is a ParameterError", (wrong, message) => {
    expect(() => check(wrong)).toThrow(new ParameterError(message));
  });
});
