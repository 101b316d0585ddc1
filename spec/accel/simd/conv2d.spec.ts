import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openSimd } from "../../../accel/simd/index.ts";
import type { Tensor } from "../../../reference/tensor.ts";
import { differences, normals, wholeNumbers, worstRho } from "./agreement.ts";

const engine = await openSimd();
afterAll(() => engine.close());

const pair = (least: number, most: number) =>
  fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));

/** Sizes around the tiles: 1, just below and above 4, 8 and 16, several panels. */
const channels = fc.constantFrom<number>(1, 2, 3, 4, 5, 7, 8, 9, 13, 16, 17, 25);
const cases = fc
  .record({
    B: fc.constantFrom(1, 2, 3, 4, 5, 7, 9),
    size: pair(1, 11),
    groups: fc.constantFrom<number>(1, 1, 1, 2, 3),
    Cg: channels,
    Og: channels,
    taps: pair(1, 4),
    stride: pair(1, 3),
    dilation: pair(1, 3),
    padding: fc.tuple(pair(0, 5), pair(0, 5)),
    bias: fc.boolean(),
  })
  .filter(({ size, taps, dilation, padding }) =>
    [0, 1].every((axis) => size[axis]! + padding[axis]![0] + padding[axis]![1] > dilation[axis]! * (taps[axis]! - 1)),
  );

type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

function build({ B, size: [H, W], groups, Cg, Og, taps: [KY, KX], bias, ...window }: Case, fill: typeof wholeNumbers) {
  const inputs = {
    input: fill([B, H, W, groups * Cg], 1) as Tensor<4>,
    kernel: fill([KY, KX, Cg, groups * Og], 2) as Tensor<4>,
    ...(bias && { bias: fill([groups * Og], 3) as Tensor<1> }),
  };
  const { stride, dilation, padding } = window;
  return { inputs, params: { stride, dilation, padding, groups } };
}

describe("conv2d on simd", () => {
  test("is the reference's to the last bit on whole numbers, whatever the shape and the window", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (drawn) => {
        const { inputs, params } = build(drawn, wholeNumbers);
        expect(await differences(engine, "conv2d", inputs, params)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  test("stays within ρ ≤ 4 of the reference on normal numbers", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async (drawn) => {
        const { inputs, params } = build(drawn, normals);
        const { B, size, Cg, Og, taps } = drawn;
        const pixels = B * (size[0] + 10) * (size[1] + 10);
        const perTap = taps[0] * taps[1];
        const terms = { output: perTap * Cg + 1, input: perTap * Og, kernel: pixels, bias: pixels };
        expect(await worstRho(engine, "conv2d", inputs, params, terms)).toBeLessThan(4);
      }),
    );
  });

  test("is exact where every channel is a group of its own", async () => {
    const depthwise = fc
      .tuple(cases, fc.constantFrom(2, 3, 4, 5, 16, 17))
      .map(([drawn, groups]) => ({ ...drawn, groups }));
    await fc.assert(
      fc.asyncProperty(depthwise, async (drawn) => {
        const { inputs, params } = build({ ...drawn, Cg: 1, Og: 1 }, wholeNumbers);
        expect(await differences(engine, "conv2d", inputs, params)).toEqual([]);
      }),
    );
  });

  test("computes the layers of LeNet-5 exactly, in batches below those that Winograd's way is taken for", async () => {
    const window = { stride: [1, 1], dilation: [1, 1], padding: [[2, 2], [2, 2]], groups: 1 } as const; // biome-ignore format: one window, one line
    const first = {
      input: wholeNumbers([5, 28, 28, 1]),
      kernel: wholeNumbers([5, 5, 1, 20], 2),
      bias: wholeNumbers([20], 3),
    };
    const second = {
      input: wholeNumbers([3, 14, 14, 20]),
      kernel: wholeNumbers([5, 5, 20, 50], 2),
      bias: wholeNumbers([50], 3),
    };
    expect(await differences(engine, "conv2d", first as never, window)).toEqual([]);
    expect(await differences(engine, "conv2d", second as never, window)).toEqual([]);
  });

  test("sums a batch that does not fit the cache in chunks, exactly", async () => {
    const window = { stride: [2, 2], dilation: [1, 1], padding: [[0, 0], [0, 0]], groups: 1 } as const; // biome-ignore format: one window, one line
    const inputs = { input: wholeNumbers([3, 250, 251, 1]), kernel: wholeNumbers([8, 8, 1, 2], 2) };
    expect(await differences(engine, "conv2d", inputs as never, window)).toEqual([]);
  });

  test("computes only the gradients that are wanted", () => {
    const params = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]], groups: 1 } as const; // biome-ignore format: one window, one line
    const [input, kernel, dOutput] = [[1, 3, 3, 1], [2, 2, 1, 1], [1, 2, 2, 1]].map((shape) => engine.fromHost(wholeNumbers(shape))); // biome-ignore format: three shapes
    const { output } = engine.kernels.conv2d.forward({ input: input!, kernel: kernel! }, params);
    const grads = engine.kernels.conv2d.vjp(
      { input: input!, kernel: kernel! },
      output,
      dOutput!,
      params,
      [],
      ["kernel"],
    );
    expect(Object.keys(grads)).toEqual(["kernel"]);
  });
});
