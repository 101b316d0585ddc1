import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openThreads } from "../../../accel/simd/index.ts";
import type { Inputs, OpName, Params } from "../../../reference/catalogue.ts";
import type { Shape, Tensor } from "../../../reference/tensor.ts";
import { answers, normals } from "./agreement.ts";

const wide = await openThreads(2, 256);
const narrow = await openThreads(2, 128);
afterAll(() => Promise.all([wide.close(), narrow.close()]));

/** Sizes around tiles of 8 and of 16 columns, and of 4 rows. */
const size = fc.constantFrom<number>(1, 3, 4, 5, 8, 9, 15, 16, 17, 24, 31, 32, 33, 49);

async function bitsOf<N extends OpName>(engine: typeof wide, name: N, inputs: Inputs<N, Tensor>, params: Params<N>) {
  const { output, grads } = await answers(engine, name, inputs, params, (shape) => normals(shape, 7));
  return [output, ...Object.values(grads)].map(({ data }) => [...data]);
}

async function expectSameBits<N extends OpName>(name: N, inputs: Inputs<N, Tensor>, params: Params<N>) {
  expect(await bitsOf(wide, name, inputs, params)).toEqual(await bitsOf(narrow, name, inputs, params));
}

const conv2d = (kernel: Shape, stride: number) => ({
  stride: [stride, stride] as const,
  dilation: [1, 1] as const,
  padding: [
    [kernel[0]! >> 1, kernel[0]! >> 1],
    [kernel[1]! >> 1, kernel[1]! >> 1],
  ] as const,
  groups: 1,
});

describe("tiles for registers of 256 bits and of 128", () => {
  test("give the same bits in matrix products and their gradients", async () => {
    await fc.assert(
      fc.asyncProperty(size, size, size, async (m, k, n) => {
        await expectSameBits("matmul", { a: normals([m, k], 1), b: normals([k, n], 2) } as never, {} as never);
        const linear = { input: normals([m, k], 3), weight: normals([n, k], 4), bias: normals([n], 5) };
        await expectSameBits("linear", linear as never, {} as never);
      }),
      { numRuns: 60 },
    );
  });

  test("give the same bits in convolutions and their gradients", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          B: fc.integer({ min: 1, max: 9 }),
          C: size,
          O: size,
          K: fc.constantFrom(1, 2, 3),
          stride: fc.constantFrom(1, 2),
        }),
        async ({ B, C, O, K, stride }) => {
          const inputs = { input: normals([B, 6, 7, C], 1), kernel: normals([K, K, C, O], 2), bias: normals([O], 3) };
          await expectSameBits("conv2d", inputs as never, conv2d([K, K], stride) as never);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("give the same bits by Winograd's way, in all three sums and with an odd number of panels", async () => {
    for (const [K, C, O] of [
      [3, 24, 40],
      [3, 130, 48],
      [5, 20, 50],
    ] as const) {
      const inputs = { input: normals([6, 20, 18, C], 1), kernel: normals([K, K, C, O], 2), bias: normals([O], 3) };
      await expectSameBits("conv2d", inputs as never, conv2d([K, K], 1) as never);
    }
  });
});
