import { describe, expect, test } from "vitest";
import type { Dialect } from "../../../reference/catalogue.ts";
import { ParameterError } from "../../../reference/errors.ts";
import { check, slots, step } from "../../../reference/steps/rmsprop.ts";
import { tensor, zeros } from "../../../reference/tensor.ts";

const params = { learningRate: 1, decay: 0.75, epsilon: 1, momentum: 0, centered: false, weightDecay: 0 };
const fresh = { secondMoment: zeros([1]), firstMoment: zeros([1]), velocity: zeros([1]) };

describe("rmsprop", () => {
  test("divides by the root of the mean square: ¼·8² = 16 gives 8/(4 + 1)", () => {
    const { slots, parameter } = step(tensor([1], [10]), tensor([1], [8]), fresh, params);
    expect([slots.secondMoment.data[0], parameter.data[0]]).toEqual([16, 10 - 8 / 5]);
    // ¾·16 + ¼·(−4)² = 16 again.
    expect(step(parameter, tensor([1], [-4]), slots, params).slots.secondMoment.data[0]).toBe(16);
  });

  test("centered, divides by the deviation: ½·8² − (½·8)² = 16", () => {
    const centered = { ...params, decay: 0.5, centered: true };
    const { slots, parameter } = step(tensor([1], [10]), tensor([1], [8]), fresh, centered);
    expect([slots.secondMoment.data[0], slots.firstMoment!.data[0]]).toEqual([32, 4]);
    expect(parameter.data[0]).toBe(10 - 8 / 5);
  });

  test("centered, takes a variance that rounding made negative for 0", () => {
    // Averages that keep all but a little of 0.1² and 0.1: their difference is −1.7e-18, not 0.
    const slots = { secondMoment: tensor([1], [0.01]), firstMoment: tensor([1], [0.1]) };
    const still = { ...params, decay: 1 - 2 ** -53, centered: true };
    expect(0.01 - 0.1 * 0.1).toBeLessThan(0);
    expect(step(tensor([1], [3]), tensor([1], [0]), slots, still).parameter.data[0]).toBe(3);
  });

  test("with momentum, rolls: the moves 8/5, then ½·8/5 + (−4)/5 = 0", () => {
    const rolling = { ...params, momentum: 0.5 };
    const first = step(tensor([1], [10]), tensor([1], [8]), fresh, rolling);
    const second = step(first.parameter, tensor([1], [-4]), { ...fresh, ...first.slots }, rolling);
    expect([first.slots.velocity!.data[0], second.slots.velocity!.data[0]]).toEqual([8 / 5, 0]);
    expect(second.parameter.data[0]).toBe(first.parameter.data[0]);
  });

  test("in TensorFlow's dialect epsilon is under the root, and the rate in the velocity: ½·8/√(16 + 9)", () => {
    const keras = { ...params, learningRate: 0.5, epsilon: 9, momentum: 0.5, dialect: "tensorflow" } as const;
    const { slots, parameter } = step(tensor([1], [10]), tensor([1], [8]), fresh, keras);
    expect([slots.velocity!.data[0], parameter.data[0]]).toEqual([0.8, 10 - 0.8]);
  });

  test("remembers no more than it needs", () => {
    expect(slots(params)).toEqual({ secondMoment: 0 });
    expect(slots({ ...params, momentum: 0.5 })).toEqual({ secondMoment: 0, velocity: 0 });
    expect(slots({ ...params, centered: true })).toEqual({ secondMoment: 0, firstMoment: 0 });
    expect(Object.keys(step(tensor([1], [1]), tensor([1], [1]), fresh, params).slots)).toEqual(["secondMoment"]);
  });

  test.each([
    [{ ...params, decay: 1 }, "rmsprop: decay must be a number from 0 to below 1, got 1"],
    [{ ...params, momentum: -0.1 }, "rmsprop: momentum must be a number from 0 to below 1, got -0.1"],
    [{ ...params, epsilon: 0 }, "rmsprop: epsilon must be a number above 0, got 0"],
    [
      { ...params, dialect: "onnx" as Dialect },
      "rmsprop: dialect must be one of pytorch, tensorflow (which define this step), got onnx",
    ],
  ])("%j is a ParameterError", (wrong, message) => {
    expect(() => check(wrong)).toThrow(new ParameterError(message));
  });
});
