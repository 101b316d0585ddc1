import { describe, expect, test } from "vitest";
import { forward, vjp } from "../../reference/relu.ts";
import { filled, tensor } from "../../reference/tensor.ts";

const at = (...values: readonly number[]) => [...forward({ input: tensor([values.length], values) }).data];

const slope = (...values: readonly number[]) => {
  const input = tensor([values.length], values);
  return [...vjp({ input }, forward({ input }), filled([values.length], 1)).input.data];
};

describe("relu", () => {
  test("keeps what is above 0 and makes 0 of the rest", () => {
    expect(at(-2, -0.5, 0, 0.5, 2, Infinity, -Infinity)).toEqual([0, 0, 0, 0.5, 2, Infinity, 0]);
  });

  test("lets NaN through", () => {
    expect(at(NaN)).toEqual([NaN]);
  });

  test("has slope 1 above 0, 0 below, and 0 at the kink and at NaN", () => {
    expect(slope(-2, -0, 0, Number.MIN_VALUE, 2, NaN)).toEqual([0, 0, 0, 1, 1, 0]);
  });
});
