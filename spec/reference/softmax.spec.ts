import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { map } from "../../reference/einstein.ts";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/softmax.ts";
import { tensor, zeros } from "../../reference/tensor.ts";
import { cases } from "../arbitraries.ts";

describe("softmax", () => {
  test("shares 1 in proportion to exp: 1 : 3 is 1/4 and 3/4", () => {
    const [quarter, rest] = forward({ input: tensor([2], [0, Math.log(3)]) }).data;
    expect([quarter, rest]).toEqual([expect.closeTo(0.25, 15), expect.closeTo(0.75, 15)]);
  });

  test("works along the last axis only", () => {
    expect([...forward({ input: zeros([2, 1, 4]) }).data]).toEqual(Array(8).fill(0.25));
  });

  test("does not overflow: of ±10⁴ the larger takes all", () => {
    expect([...forward({ input: tensor([3], [1e4, -1e4, 1e4]) }).data]).toEqual([0.5, 0, 0.5]);
  });

  test("raising one logit lowers the share of the other: at 1/2 each the slopes are ±1/4", () => {
    const input = zeros([2]);
    expect([...vjp({ input }, forward({ input }), tensor([2], [1, 0])).input.data]).toEqual([0.25, -0.25]);
  });

  test("rows sum to 1, and their gradients to 0", () => {
    fc.assert(
      fc.property(cases.softmax, ({ inputs, cotangent }) => {
        const output = forward(inputs);
        const grads = vjp(inputs, output, cotangent);
        const K = output.shape.at(-1)!;
        for (let row = 0; row < output.data.length; row += K) {
          const total = (values: ArrayLike<number>) =>
            Array.from(values)
              .slice(row, row + K)
              .reduce((a, b) => a + b);
          expect(total(output.data)).toBeCloseTo(1, 14);
          expect(total(grads.input.data)).toBeCloseTo(0, 14);
        }
      }),
    );
  });

  test("adding a constant changes nothing", () => {
    fc.assert(
      fc.property(cases.softmax, fc.integer({ min: -1000, max: 1000 }), ({ inputs: { input } }, constant) => {
        expect(forward({ input: map((x) => x + constant, input) }).data).toEqual(forward({ input }).data);
      }),
    );
  });

  test("a single number without axes is a ShapeError", () => {
    expect(() => outputShape({ input: zeros([]) })).toThrow(
      new ShapeError("softmax: input must have rank 1 or more, got []"),
    );
  });
});
