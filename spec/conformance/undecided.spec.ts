import { describe, expect, test } from "vitest";
import { filled, tensor } from "../../reference/tensor.ts";
import { decided } from "./undecided.ts";

const whole = { values: "whole", direction: {} } as const;
const numbers = (t: { readonly data: ArrayLike<number> }) => Array.from(t.data);

describe("what no derivative exists for is not compared:", () => {
  test("relu at 0", () => {
    const example = { ...whole, inputs: { input: tensor([3], [-1, 0, 2]) }, params: {}, cotangent: filled([3], 5) };
    expect(numbers(decided("relu", example).cotangent)).toEqual([5, 0, 5]);
  });
  test("a maximum that two share", () => {
    // Rows 4 4 3 | 1 4 3 | 3 3 3: only the second has one largest number.
    const input = tensor([3, 3], [4, 4, 3, 1, 4, 3, 3, 3, 3]);
    const example = { ...whole, inputs: { input }, params: { axes: [1] }, cotangent: filled([3], 5) };
    expect(numbers(decided("max", example).cotangent)).toEqual([0, 5, 0]);
  });
  test("a mask of −10⁹ that two share", () => {
    const input = tensor([3, 2], [-1e9, -1e9, -1e9, 1, -1e4, -1e4]);
    const example = { ...whole, inputs: { input }, params: { axes: [1] }, cotangent: filled([3], 5) };
    expect(numbers(decided("max", example).cotangent)).toEqual([0, 5, 0]);
  });
  test("the distance of equal numbers", () => {
    const [prediction, target] = [tensor([2, 2], [1, 2, 3, 4]), tensor([2, 2], [1, 0, 0, 0])];
    const example = { ...whole, inputs: { prediction, target }, params: {}, cotangent: filled([2], 5) };
    expect(numbers(decided("l1", example).cotangent)).toEqual([0, 5]);
  });
  test("hardSwish at −3 and 3", () => {
    const input = tensor([4], [-3, 0, 3, 4]);
    const example = { ...whole, inputs: { input }, params: {}, cotangent: filled([4], 5) };
    expect(numbers(decided("hardSwish", example).cotangent)).toEqual([0, 5, 0, 5]);
  });
});
