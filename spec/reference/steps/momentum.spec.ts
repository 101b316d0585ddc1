import { describe, expect, test } from "vitest";
import type { Dialect } from "../../../reference/catalogue.ts";
import { ParameterError } from "../../../reference/errors.ts";
import { check, step } from "../../../reference/steps/momentum.ts";
import { tensor, zeros } from "../../../reference/tensor.ts";

const params = { learningRate: 0.5, momentum: 0.75, dampening: 0, weightDecay: 0 };

describe("momentum", () => {
  test("rolls on: the velocity is 4, then ¾·4 + 8 = 11", () => {
    const first = step(tensor([1], [10]), tensor([1], [4]), { velocity: zeros([1]) }, params, 1);
    expect([first.slots.velocity.data[0], first.parameter.data[0]]).toEqual([4, 10 - 2]);
    const second = step(first.parameter, tensor([1], [8]), first.slots, params, 2);
    expect([second.slots.velocity.data[0], second.parameter.data[0]]).toEqual([11, 8 - 5.5]);
  });

  test("takes the first gradient whole and dampens only the later ones: 4, then ¾·4 + ¾·8 = 9", () => {
    const dampened = { ...params, dampening: 0.25 };
    const first = step(tensor([1], [10]), tensor([1], [4]), { velocity: zeros([1]) }, dampened, 1);
    expect(first.slots.velocity.data[0]).toBe(4);
    expect(step(first.parameter, tensor([1], [8]), first.slots, dampened, 2).slots.velocity.data[0]).toBe(9);
  });

  test("dampens nothing where there is no momentum, as PyTorch; ONNX does", () => {
    const second = (dialect: Dialect) =>
      step(
        tensor([1], [10]),
        tensor([1], [4]),
        { velocity: tensor([1], [7]) },
        { ...params, momentum: 0, dampening: 0.25, dialect },
        2,
      ).slots.velocity.data[0];
    expect([second("pytorch"), second("onnx")]).toEqual([4, 3]);
  });

  test("lets weight decay into the velocity: 4 + ½·10 = 9", () => {
    const { slots } = step(
      tensor([1], [10]),
      tensor([1], [4]),
      { velocity: zeros([1]) },
      { ...params, weightDecay: 0.5 },
      1,
    );
    expect(slots.velocity.data[0]).toBe(9);
  });

  test("in TensorFlow's dialect the velocity holds the rate: −½·4 = −2, then ¾·(−2) − ½·8 = −5.5", () => {
    const keras = { ...params, dialect: "tensorflow" } as const;
    const first = step(tensor([1], [10]), tensor([1], [4]), { velocity: zeros([1]) }, keras, 1);
    expect([first.slots.velocity.data[0], first.parameter.data[0]]).toEqual([-2, 10 - 2]);
    const second = step(first.parameter, tensor([1], [8]), first.slots, keras, 2);
    expect([second.slots.velocity.data[0], second.parameter.data[0]]).toEqual([-5.5, 8 - 5.5]);
  });

  test("the dialects part when the rate changes: TensorFlow's velocity keeps the rate that it was given", () => {
    const slots = { pytorch: tensor([1], [4]), tensorflow: tensor([1], [-2]) }; // after a gradient of 4 at rate ½
    const still = { ...params, learningRate: 0 };
    const next = (dialect: "pytorch" | "tensorflow") =>
      step(tensor([1], [8]), tensor([1], [0]), { velocity: slots[dialect] }, { ...still, dialect }, 2).parameter
        .data[0];
    expect([next("pytorch"), next("tensorflow")]).toEqual([8, 8 - 1.5]);
  });

  test.each([
    [
      { ...params, dampening: 0.5, dialect: "tensorflow" as Dialect },
      "momentum: dampening must be a number equal to 0 (TensorFlow's dialect has none), got 0.5",
    ],
    [{ ...params, momentum: 1 }, "momentum: momentum must be a number from 0 to below 1, got 1"],
    [{ ...params, dampening: 1.5 }, "momentum: dampening must be a number from 0 to 1, got 1.5"],
    [{ ...params, learningRate: -1 }, "momentum: learningRate must be a number of at least 0, got -1"],
  ])("%j is a ParameterError", (wrong, message) => {
    expect(() => check(wrong)).toThrow(new ParameterError(message));
  });
});
