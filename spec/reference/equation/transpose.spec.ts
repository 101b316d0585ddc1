import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evaluate, parse, toText, transpose, vjp } from "../../../reference/equation.ts";
import { filled, tensor } from "../../../reference/tensor.ts";
import { tensors } from "../../arbitraries/tensors.ts";

const x = tensor([3], [1, 10, 100]);

describe("transpose", () => {
  const gradients = (equation: string) => toText(transpose(parse(equation)));

  test("swaps each factor of a product with the output", () => {
    expect(gradients("y[b, o] = weight[o, I] x[b, I] + bias[o]").split("\n")).toEqual([
      "dWeight[o, i] = dY[B, o] x[B, i]",
      "dX[b, i] = dY[b, O] weight[O, i]",
      "dBias[o] = dY[B, o]",
    ]);
  });

  test("scatters through the index expressions of forward", () => {
    expect(gradients("y[i] = k[ΔX] x[stride*i + ΔX]").split("\n")).toEqual([
      "dK[δx] = dY[I] x[stride*I + δx]",
      "dX[stride*I + ΔX] += dY[I] k[ΔX]",
    ]);
  });

  test("sends the whole gradient of a maximum to its winner", () => {
    expect(gradients("y[i] max= A[i, K]")).toBe("dA[i, k] = dY[i] wins(k, A[i, k])");
  });

  test("adds up the edges of an element that is read twice", () => {
    expect(gradients("y[i] = x[i] x[i]")).toBe("dX[I] += dY[I] x[I]\ndX[I] += dY[I] x[I]");
    expect([...vjp(parse("y[i] = x[i] x[i]"), { x }, {}, filled([3], 1)).x!.data]).toEqual([2, 20, 200]);
  });

  test("still sums over an index that the derivative no longer names", () => {
    // y = Σ_J (a + x[J]) adds a three times.
    const equation = "y = (a[] + x[J])";
    expect(gradients(equation)).toBe("dA[] = dY[] each(J)\ndX[j] = dY[]");
    expect(vjp(parse(equation), { a: tensor([], [0]), x }, {}, tensor([], [5])).a!.data[0]).toBe(15);
  });

  test("keeps apart indices that differ only in case", () => {
    const softmaxlike = "mass = x[K]  y[k] = x[k] / mass[]";
    expect(gradients(softmaxlike)).toContain("dX[K'] += dY[K'] / mass[]");
  });

  test("gives 0 to an input that nothing flows from", () => {
    const grads = vjp(parse("y[i] = above(x[i], 1) + inside(x[i])"), { x }, {}, filled([3], 1));
    expect([...grads.x!.data]).toEqual([0, 0, 0]);
  });

  test.each([
    ["exp(x[i])", Math.exp],
    ["log(x[i])", (v: number) => 1 / v],
    ["tanh(x[i])", (v: number) => 1 / Math.cosh(v) ** 2],
    ["sqrt(x[i])", (v: number) => 0.5 / Math.sqrt(v)],
    ["abs(x[i] - 2)", (v: number) => Math.sign(v - 2)],
    ["max(x[i], 2)", (v: number) => (v > 2 ? 1 : 0)],
    ["min(x[i], 2)", (v: number) => (v < 2 ? 1 : 0)],
    ["3 / (1 + x[i])", (v: number) => -3 / (1 + v) ** 2],
    ["-x[i] x[i] x[i]", (v: number) => -3 * v * v],
    ["2 - (x[i] - 1) / x[i]", (v: number) => -1 / (v * v)],
  ])("knows the slope of %s", (formula, slope) => {
    const at = [0.25, 1, 2, 3.5];
    const grads = vjp(parse(`y[i] = ${formula}`), { x: tensor([4], at) }, {}, filled([4], 1));
    for (const [i, value] of grads.x!.data.entries()) expect(value).toBeCloseTo(slope(at[i]!), 12);
  });

  test("is the adjoint: ⟨A dx, g⟩ = ⟨dx, Aᵀ g⟩, for a strided convolution that is linear in x", () => {
    const program = parse("y[b, i] = k[ΔX, C] x[b, 2*i + ΔX - 1, C] where i < 4");
    fc.assert(
      fc.property(
        tensors([3, 2], "whole"),
        tensors([2, 7, 2], "whole"),
        tensors([2, 4], "whole"),
        (k, input, cotangent) => {
          const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
            Array.from(a).reduce((total, value, i) => total + value * b[i]!, 0);
          const y = evaluate(program, { k, x: input });
          const grads = vjp(program, { k, x: input }, {}, cotangent);
          expect(dot(y.data, cotangent.data)).toBe(dot(input.data, grads.x!.data));
          expect(dot(y.data, cotangent.data)).toBe(dot(k.data, grads.k!.data));
        },
      ),
    );
  });
});
