import { describe, expect, test } from "vitest";
import { ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/logSoftmax.ts";
import { tensor } from "../../reference/tensor.ts";

describe("logSoftmax", () => {
  test("of 0 and ln 3 is −log 4 and log ¾", () => {
    const [first, second] = forward({ input: tensor([2], [0, Math.log(3)]) }).data;
    expect([first, second]).toEqual([expect.closeTo(-Math.log(4), 15), expect.closeTo(Math.log(0.75), 15)]);
  });

  test("is still a number where softmax is 0: −20000 for the logit −10⁴ beside 10⁴", () => {
    expect([...forward({ input: tensor([2], [1e4, -1e4]) }).data]).toEqual([0, -20000]);
  });

  test("of one class is 0", () => {
    expect([...forward({ input: tensor([2, 1], [7, -7]) }).data]).toEqual([0, 0]);
  });

  test("has the gradient g − p·Σg", () => {
    const input = tensor([2], [0, Math.log(3)]); // p = ¼, ¾
    const grads = vjp({ input }, forward({ input }), tensor([2], [1, 3]));
    expect([...grads.input.data]).toEqual([expect.closeTo(1 - 0.25 * 4, 14), expect.closeTo(3 - 0.75 * 4, 14)]);
  });

  test("of a number without axes is a ShapeError", () => {
    const message = "logSoftmax: input must have rank 1 or more, got []";
    expect(() => outputShape({ input: { shape: [] } })).toThrow(new ShapeError(message));
  });
});
