import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/channelShuffle.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { tensor } from "../../reference/tensor.ts";

describe("channelShuffle", () => {
  const input = tensor([1, 6], [1, 2, 3, 10, 20, 30]); // two groups of three

  test("takes the first channel of each group, then the second of each", () => {
    expect([...forward({ input }, { groups: 2 }).data]).toEqual([1, 10, 2, 20, 3, 30]);
  });

  test("brings the gradient back to its group", () => {
    const dOutput = tensor([1, 6], [1, 10, 2, 20, 3, 30]);
    expect([...vjp({ input }, dOutput, dOutput, { groups: 2 }).input.data]).toEqual([1, 2, 3, 10, 20, 30]);
  });
});

describe("errors of channelShuffle", () => {
  test("groups that do not divide the channels are a ParameterError", () => {
    expect(() => outputShape({ input: { shape: [2, 6] } }, { groups: 4 })).toThrow(
      new ParameterError("channelShuffle: groups must divide the input's 6 channels, got 4"),
    );
    expect(() => outputShape({ input: { shape: [2, 6] } }, { groups: 1.5 })).toThrow(
      new ParameterError("channelShuffle: groups must be a whole number above 0, got 1.5"),
    );
  });

  test("a single number has no channels", () => {
    expect(() => outputShape({ input: { shape: [] } }, { groups: 1 })).toThrow(
      new ShapeError("channelShuffle: input must have rank 1 or more, got []"),
    );
  });
});
