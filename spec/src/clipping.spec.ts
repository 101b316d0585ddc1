import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tensor } from "../../reference/tensor.ts";
import { clipped, globalNorm } from "../../src/clipping.ts";

describe("clipping", () => {
  const gradients = [tensor([2], Float32Array.of(3, 0)), tensor([1, 1], Float32Array.of(-4))];

  test("the norm is that of all gradients as one vector", () => {
    expect(globalNorm(gradients)).toBe(5); // 3, 4, 5
  });

  test("gradients that are longer are scaled, the others left", () => {
    expect(clipped(gradients, 2.5)!.map(({ data }) => [...data])).toEqual([[1.5, 0], [-2]]);
    expect(clipped(gradients, 5)).toBeNull();
    expect(clipped([tensor([1], [NaN])], 1)).toBeNull();
  });

  test("squares are summed in float64: many small ones are not lost, and large ones do not overflow", () => {
    expect(globalNorm([tensor([2], Float32Array.of(2 ** 100, 0))])).toBe(2 ** 100);
    const many = new Float32Array(2 ** 16 + 1).fill(1);
    many[0] = 2 ** 13;
    expect(globalNorm([tensor([many.length], many)])).toBe(Math.sqrt(2 ** 26 + 2 ** 16));
  });

  test("what is clipped has the length that was asked for, and its direction", () => {
    const values = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 4 }), (list, clipNorm) => {
        const norm = globalNorm([tensor([list.length], list)]);
        fc.pre(norm > clipNorm);
        const [short] = clipped([tensor([list.length], list)], clipNorm)!;
        expect(globalNorm([short!])).toBeCloseTo(clipNorm, 12);

        list.forEach((value, at) => {
          expect(short!.data[at]).toBeCloseTo((value * clipNorm) / norm, 12);
        });
      }),
    );
  });
});
