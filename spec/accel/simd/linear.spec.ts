import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openSimd } from "../../../accel/simd/index.ts";
import { type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import { answers, differences, expected, normals, wholeNumbers, worstRho } from "./agreement.ts";

const engine = await openSimd();
afterAll(() => engine.close());

const extent = (most: number) => fc.integer({ min: 1, max: most });

describe("linear on simd", () => {
  const sizes = fc.record({ B: extent(40), I: extent(80), O: extent(80), bias: fc.boolean() });
  const build = ({ B, I, O, bias }: { B: number; I: number; O: number; bias: boolean }, fill: typeof wholeNumbers) => ({
    input: fill([B, I], 1) as Tensor<2>,
    weight: fill([O, I], 2) as Tensor<2>,
    ...(bias && { bias: fill([O], 3) as Tensor<1> }),
  });

  test("is the reference's to the last bit on whole numbers, whatever the sizes", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (drawn) => {
        expect(await differences(engine, "linear", build(drawn, wholeNumbers), {})).toEqual([]);
      }),
    );
  });

  test("is exact where k runs in several pieces and both ways of cutting are used", async () => {
    const build2 = (B: number, I: number, O: number) => build({ B, I, O, bias: true }, wholeNumbers);
    expect(await differences(engine, "linear", build2(5, 515, 34), {})).toEqual([]);
    expect(await differences(engine, "linear", build2(37, 530, 3), {})).toEqual([]);
    expect(await differences(engine, "linear", build2(3, 3, 521), {})).toEqual([]);
    expect(await differences(engine, "linear", build2(513, 5, 7), {})).toEqual([]);
    // Rows of the gradient a multiple of 512 bytes apart: they are copied first.
    expect(await differences(engine, "linear", build2(6, 11, 256), {})).toEqual([]);
  });

  test("stays within ρ ≤ 4 of the reference on normal numbers", async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (drawn) => {
        const terms = { output: drawn.I + 1, input: drawn.O, weight: drawn.B, bias: drawn.B };
        expect(await worstRho(engine, "linear", build(drawn, normals), {}, terms)).toBeLessThan(4);
      }),
    );
  });

  test("skips the zeros of a gradient, and every number stays the reference's", async () => {
    const sizes = fc.record({
      B: extent(70),
      I: fc.integer({ min: 30, max: 120 }),
      O: fc.integer({ min: 30, max: 90 }),
    });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 0, max: 4 }), async (drawn, threshold) => {
        const gradient = (shape: Shape) => kept(wholeNumbers(shape, 99), (x) => x > threshold);
        const inputs = build({ ...drawn, bias: true }, wholeNumbers);
        const theirs = expected("linear", inputs, {}, gradient);
        const ours = await answers(engine, "linear", inputs, {}, gradient);
        for (const name of ["input", "weight", "bias"]) {
          expect([...ours.grads[name]!.data]).toEqual([...theirs.grads[name]!.data].map((x) => x + 0));
        }
      }),
    );
  });

  const kept = (t: Tensor, keep: (x: number) => boolean) =>
    tensor(
      t.shape,
      Float32Array.from(t.data, (x) => (keep(x) ? x : 0)),
    );
});
