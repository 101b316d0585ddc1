import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forward, vjp } from "../../reference/sigmoid.ts";
import { filled, tensor } from "../../reference/tensor.ts";

const at = (...values: readonly number[]) => [...forward({ input: tensor([values.length], values) }).data];

const slope = (...values: readonly number[]) => {
  const input = tensor([values.length], values);
  return [...vjp({ input }, forward({ input }), filled([values.length], 1)).input.data];
};

describe("sigmoid", () => {
  test("is 1/2 at 0 and 0.8 at ln 4: 1/(1 + 1/4)", () => {
    expect(at(0)).toEqual([0.5]);
    expect(at(Math.log(4))[0]).toBeCloseTo(0.8, 15);
  });

  test("neither overflows nor loses the small end", () => {
    expect(at(1e4, -1e4, Infinity, -Infinity)).toEqual([1, 0, 1, 0]);
    expect(at(-700)[0]).toBe(Math.exp(-700));
  });

  test("has slope 1/4 at 0, and a slope to the last digit where it is nearly 1", () => {
    expect(slope(0)).toEqual([0.25]);
    expect(slope(40)[0]! / Math.exp(-40)).toBeCloseTo(1, 12);
    expect(slope(1e4, -1e4)).toEqual([0, 0]);
  });

  test("σ(x) + σ(−x) = 1 and the slope is even", () => {
    fc.assert(
      fc.property(fc.double({ min: -30, max: 30, noNaN: true }), (x) => {
        const [up, down] = at(x, -x) as [number, number];
        expect(up + down).toBeCloseTo(1, 15);
        expect(slope(x)).toEqual(slope(-x));
      }),
    );
  });
});
