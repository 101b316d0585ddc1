import { describe, expect, test } from "vitest";
import { forward, outputShape, vjp } from "../../reference/dropout.ts";
import { map, sum } from "../../reference/einstein.ts";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { random } from "../../reference/random.ts";
import { tensor, zeros } from "../../reference/tensor.ts";

describe("dropout", () => {
  const input = tensor([4], [1, 2, 3, 4]);
  const mask = tensor([4], [1, 0, 0, 1]);

  test("keeps what the mask keeps and scales it by 1/keep", () => {
    expect([...forward({ input, mask }, { keep: 0.5 }).data]).toEqual([2, 0, 0, 8]);
  });

  test("sends gradient where it kept, scaled alike", () => {
    const grads = vjp({ input, mask }, input, tensor([4], [1, 1, 1, 1]), { keep: 0.25 });
    expect([...grads.input.data]).toEqual([4, 0, 0, 4]);
  });

  test("with keep 1 and a mask of ones is the input", () => {
    expect([...forward({ input, mask: map(() => 1, mask) }, { keep: 1 }).data]).toEqual([1, 2, 3, 4]);
  });

  test("has the input as its mean, which lecture 001 gets by scaling with keep at test time", () => {
    // The lecture's way: in training input·mask, in testing input·keep. Here: input·mask/keep and input. Both means: input.
    const { uniform } = random(8);
    const keep = 0.75;
    const draws = 20_000;
    const ones = tensor([draws], new Float64Array(draws).fill(1));
    const output = forward({ input: ones, mask: map(() => (uniform() < keep ? 1 : 0), ones) }, { keep });
    const mean = sum([draws], (i) => output.data[i]!) / draws;
    // Four standard errors: 4·√(keep(1 − keep))/keep/√n = 0.016
    expect(Math.abs(mean - 1)).toBeLessThan(0.016);
  });

  test.each([0, -0.5, 1.5, NaN])("keep %d is a ParameterError", (keep) => {
    expect(() => outputShape({ input, mask }, { keep })).toThrow(
      new ParameterError(`dropout: keep must be a number above 0 and at most 1, got ${keep}`),
    );
  });

  test("a mask of another shape is a ShapeError", () => {
    expect(() => outputShape({ input, mask: zeros([2, 2]) }, { keep: 0.5 })).toThrow(
      new ShapeError("dropout: mask must have the shape of input [4], got [2, 2]"),
    );
  });
});
