import { describe, expect, test } from "vitest";
import { ParameterError, ShapeError } from "../../reference/errors.ts";
import { forward, outputShape, vjp } from "../../reference/localResponseNorm.ts";
import { tensor } from "../../reference/tensor.ts";

describe("localResponseNorm", () => {
  const input = tensor([1, 4], [1, 2, 3, 4]);

  test("divides by the mass of the neighbours: three channels, two at the ends", () => {
    // masses 1 + (1 + 4), 1 + (1 + 4 + 9), 1 + (4 + 9 + 16), 1 + (9 + 16)
    const output = forward({ input }, { size: 3, alpha: 3, beta: 1, k: 1 });
    expect([...output.data]).toEqual([1 / 6, 2 / 15, 3 / 30, 4 / 26].map((y) => expect.closeTo(y, 15)));
  });

  test("an even window has one channel more before than behind", () => {
    // masses 1 + 1, 1 + (1 + 4), 1 + (4 + 9), 1 + (9 + 16)
    const output = forward({ input }, { size: 2, alpha: 2, beta: 1, k: 1 });
    expect([...output.data]).toEqual([1 / 2, 2 / 6, 3 / 14, 4 / 26].map((y) => expect.closeTo(y, 15)));
  });

  test("a neighbour takes gradient away: y₁ = x₁/(1 + x₀² + x₁²)", () => {
    // At x = 1 2 the mass is 6: ∂y₁/∂x₀ = −2·2·1/36, ∂y₁/∂x₁ = 1/6 − 2·2·2/36.
    const pair = tensor([2], [1, 2]);
    const params = { size: 2, alpha: 2, beta: 1, k: 1 };
    const grads = vjp({ input: pair }, forward({ input: pair }, params), tensor([2], [0, 1]), params);
    expect([...grads.input.data]).toEqual([-4 / 36, 1 / 6 - 8 / 36].map((g) => expect.closeTo(g, 15)));
  });

  test.each([
    [{ size: 1.5 }, "size must be a whole number above 0, got 1.5"],
    [{ alpha: -1 }, "alpha must be a number of at least 0, got -1"],
    [{ beta: -1 }, "beta must be a number of at least 0, got -1"],
    [{ k: 0 }, "k must be a number above 0, got 0"],
  ])("%o is a ParameterError", (wrong, message) => {
    const params = { size: 3, alpha: 1, beta: 0.75, k: 1, ...wrong };
    expect(() => outputShape({ input }, params)).toThrow(new ParameterError(`localResponseNorm: ${message}`));
  });

  test("a single number without channels is a ShapeError", () => {
    expect(() => outputShape({ input: { shape: [] } }, { size: 3, alpha: 1, beta: 1, k: 1 })).toThrow(
      new ShapeError("localResponseNorm: input must have rank 1 or more [..., channel], got []"),
    );
  });
});
