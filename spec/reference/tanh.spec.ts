import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forward as sigmoid } from "../../reference/sigmoid.ts";
import { forward, vjp } from "../../reference/tanh.ts";
import { filled, tensor } from "../../reference/tensor.ts";

const at = (...values: readonly number[]) => [...forward({ input: tensor([values.length], values) }).data];

const slope = (...values: readonly number[]) => {
  const input = tensor([values.length], values);
  return [...vjp({ input }, forward({ input }), filled([values.length], 1)).input.data];
};

describe("tanh", () => {
  test("is 0 at 0 and 0.6 at ln 2: (2 − 1/2)/(2 + 1/2)", () => {
    expect(at(0)).toEqual([0]);
    expect(at(Math.log(2))[0]).toBeCloseTo(0.6, 15);
  });

  test("has slope 1 at 0, 0.64 at ln 2, and 0 far out", () => {
    expect(slope(0)).toEqual([1]);
    expect(slope(Math.log(2))[0]).toBeCloseTo(1 - 0.36, 15);
    expect(slope(1e4, -1e4)).toEqual([0, 0]);
  });

  test('is a sigmoid, stretched: tanh x = 2σ(2x) − 1 (lecture 001, "Activation functions / Nonlinearity")', () => {
    fc.assert(
      fc.property(fc.double({ min: -10, max: 10, noNaN: true }), (x) => {
        expect(at(x)[0]).toBeCloseTo(2 * sigmoid({ input: tensor([1], [2 * x]) }).data[0]! - 1, 14);
      }),
    );
  });
});
