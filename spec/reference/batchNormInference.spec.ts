import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/batchNormInference.ts";
import * as channelMoments from "../../reference/channelMoments.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { check, step } from "../../reference/steps/runningAverage.ts";
import { tensor } from "../../reference/tensor.ts";

const vectors = {
  scale: tensor([1], [6]),
  shift: tensor([1], [1]),
  mean: tensor([1], [10]),
  variance: tensor([1], [8]),
};
const inputs = { input: tensor([2, 1], [11, 7]), ...vectors };

describe("batchNormInference", () => {
  test("is a straight line: variance 8 and epsilon 1 divide by 3", () => {
    // 6·(11 − 10)/3 + 1 = 3,  6·(7 − 10)/3 + 1 = −5
    expect([...forward(inputs, { epsilon: 1 }).data]).toEqual([3, -5]);
  });

  test("hands input the slope, scale the normal and shift the gradient itself", () => {
    const grads = vjp(inputs, forward(inputs, { epsilon: 1 }), tensor([2, 1], [1, 2]), { epsilon: 1 });
    expect([...grads.input.data]).toEqual([2, 4]);
    expect(grads.scale.data[0]).toBeCloseTo(1 / 3 - 2, 15);
    expect([...grads.shift.data]).toEqual([3]);
  });

  test("a variance below 0 is a ParameterError, forward and back", () => {
    const negative = { ...inputs, variance: tensor([1], [-2]) };
    const error = new ParameterError("batchNormInference: variance must be a number of at least 0, got -2");
    expect(() => forward(negative, { epsilon: 1 })).toThrow(error);
    expect(() => vjp(negative, inputs.input, inputs.input, { epsilon: 1 })).toThrow(error);
  });

  test("a mean of the wrong length is a ShapeError", () => {
    expect(() => outputShape({ ...inputs, mean: { shape: [2] } }, { epsilon: 1 })).toThrow(
      new ShapeError("batchNormInference: mean axis 0 must be 1 (the input's channel count), got 2 in shape [2]"),
    );
  });
});

describe("channelMoments", () => {
  test("of 1 3 and 0 10 the means are 2 and 5, the variances 1 and 25", () => {
    const input = tensor([2, 2], [1, 0, 3, 10]);
    const output = channelMoments.forward({ input });
    expect([...output.data]).toEqual([2, 5, 1, 25]);
    // ∂mean is 1/2 each; ∂variance is 2/2 of the deviations −1 1.
    const grads = channelMoments.vjp({ input }, output, tensor([2, 2], [2, 0, 3, 0]));
    expect([...grads.input.data]).toEqual([-2, 0, 4, 0]);
  });

  test("a single number without channels is a ShapeError", () => {
    expect(() => channelMoments.outputShape({ input: { shape: [] } })).toThrow(
      new ShapeError("channelMoments: input must have rank 1 or more [..., channel], got []"),
    );
  });
});

describe("runningAverage", () => {
  test("momentum is the weight of what is new: ¾·8 + ¼·4 = 7", () => {
    const { parameter } = step(tensor([1], [8]), tensor([1], [4]), {}, { momentum: 0.25 });
    expect([...parameter.data]).toEqual([7]);
  });

  test("a momentum above 1 is a ParameterError", () => {
    expect(() => check({ momentum: 1.5 })).toThrow(
      new ParameterError("runningAverage: momentum must be a number from 0 to 1, got 1.5"),
    );
  });
});
