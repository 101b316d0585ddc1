import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openSimd, type SimdBackend } from "../../../accel/simd/index.ts";
import type { Backend } from "../../../reference/backend.ts";
import type { ConvParams } from "../../../reference/catalogue.ts";
import { reference } from "../../../reference/index.ts";
import { type Shaped, type Tensor, tensor } from "../../../reference/tensor.ts";
import type { Pool2 } from "../../../reference/window.ts";
import { wholeNumbers } from "./agreement.ts";

const engine = await openSimd();
afterAll(() => engine.close());

interface Layer {
  readonly input: Tensor;
  readonly kernel: Tensor;
  readonly bias: Tensor;
  readonly conv: ConvParams;
  readonly pool: Pool2;
}

/** The gradients of convolution → relu → max pool, as a tape would ask for them. `touch` sees the gradient in between. */
async function gradients<T extends Shaped>(on: Backend<T>, layer: Layer, touch: (gradient: T) => void = () => {}) {
  const { conv2d, relu, maxPool2d } = on.kernels;
  const [input, kernel, bias] = [layer.input, layer.kernel, layer.bias].map((t) => on.fromHost(t)) as [T, T, T];
  const { conv, pool } = layer;
  const convolved = conv2d.forward({ input, kernel, bias }, conv).output;
  const rectified = relu.forward({ input: convolved }, {}).output;
  const { output: pooled, saved = [] } = maxPool2d.forward({ input: rectified }, pool);
  const g = on.fromHost(wholeNumbers(pooled.shape, 9));
  const dRectified = maxPool2d.vjp({ input: rectified }, pooled, g, pool, saved, ["input"]).input!;
  for (const array of [pooled, g, ...saved]) on.release(array);
  const dConvolved = relu.vjp({ input: convolved }, rectified, dRectified, {}, [], ["input"]).input!;
  for (const array of [rectified, dRectified]) on.release(array);
  touch(dConvolved);
  const wanted = ["input", "kernel", "bias"] as const;
  const grads = conv2d.vjp({ input, kernel, bias }, convolved, dConvolved, conv, [], wanted);
  const answers = { dConvolved, dInput: grads.input!, dKernel: grads.kernel!, dBias: grads.bias! };
  const numbers: Record<string, number[]> = {};
  for (const [name, array] of Object.entries(answers))
    numbers[name] = Array.from((await on.toHost(array)).data, (x) => x + 0);
  for (const array of [input, kernel, bias, convolved, ...Object.values(answers)]) on.release(array);
  return numbers;
}

/** Asking for the numbers makes a gradient dense. */
const makeDense = (on: SimdBackend) => (gradient: Parameters<SimdBackend["release"]>[0]) => void on.toHost(gradient);

const extent = (least: number, most: number) => fc.integer({ min: least, max: most });
const layers = fc
  .record({
    B: fc.constantFrom(1, 2, 17, 33),
    size: fc.tuple(extent(4, 11), extent(4, 11)),
    C: fc.constantFrom(1, 2, 3, 4, 5, 8),
    O: fc.constantFrom(1, 3, 8, 9),
    taps: fc.tuple(extent(1, 4), fc.constantFrom(1, 2, 3, 4, 13)),
    stride: fc.constantFrom([1, 1] as const, [1, 1] as const, [2, 1] as const, [1, 3] as const),
    padding: fc.tuple(fc.tuple(extent(0, 3), extent(0, 3)), fc.tuple(extent(3, 6), extent(3, 6))),
    window: fc.constantFrom<readonly [Pool2["size"], Pool2["stride"], Pool2["dilation"]]>(
      [
        [2, 2],
        [2, 2],
        [1, 1],
      ],
      [
        [3, 3],
        [2, 2],
        [1, 1],
      ],
      [
        [2, 3],
        [2, 3],
        [1, 1],
      ],
      [
        [2, 2],
        [3, 2],
        [1, 2],
      ],
      [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
    ),
  })
  .map(({ B, size: [H, W], C, O, taps: [KY, KX], stride, padding, window }) => ({
    input: wholeNumbers([B, H, W, C], 1),
    kernel: wholeNumbers([KY, KX, C, O], 2),
    bias: wholeNumbers([O], 3),
    conv: { stride, dilation: [1, 1] as const, padding, groups: 1 },
    pool: {
      size: window[0],
      stride: window[1],
      dilation: window[2],
      padding: [
        [0, 0],
        [0, 0],
      ] as const,
    },
  }))
  .filter(fits);

function fits({ input, kernel, conv, pool }: Layer): boolean {
  return [0, 1].every((axis) => {
    const room = input.shape[axis + 1]! + conv.padding[axis]![0] + conv.padding[axis]![1] - kernel.shape[axis]!;
    const output = Math.floor(room / conv.stride[axis]!) + 1;
    return room >= 0 && output > (pool.size[axis]! - 1) * pool.dilation[axis]!;
  });
}

describe("the gradient behind a max pool", () => {
  test("stays sparse through relu into the convolution, and every number is the reference's", async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        expect(await gradients(engine, layer)).toEqual(await gradients(reference, layer));
      }),
    );
  });

  test("is the same when somebody made it dense on the way", async () => {
    await fc.assert(
      fc.asyncProperty(layers, async (layer) => {
        expect(await gradients(engine, layer, makeDense(engine))).toEqual(await gradients(engine, layer));
      }),
    );
  });

  test.each([3, 4])("keeps a NaN, and leaves the neighbours of its pixels alone, with %i channels", async (C) => {
    const conv = {
      stride: [1, 1],
      dilation: [1, 1],
      padding: [
        [1, 1],
        [1, 1],
      ],
      groups: 1,
    } as const;
    const pool = {
      size: [2, 2],
      stride: [2, 2],
      dilation: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    } as const;
    const answer = async <T extends Shaped>(on: Backend<T>) => {
      const [input, kernel] = [
        on.fromHost(wholeNumbers([2, 6, 6, C])),
        on.fromHost(wholeNumbers([3, 3, C, 5], 2)),
      ] as const;
      const { output } = on.kernels.conv2d.forward({ input, kernel }, conv);
      const { output: pooled, saved = [] } = on.kernels.maxPool2d.forward({ input: output }, pool);
      const g = wholeNumbers(pooled.shape, 9);
      g.data[7] = Number.NaN;
      const dOutput = on.kernels.maxPool2d.vjp({ input: output }, pooled, on.fromHost(g), pool, saved, ["input"])
        .input!;
      const grads = on.kernels.conv2d.vjp({ input, kernel }, output, dOutput, conv, [], ["input", "kernel"]);
      return [await on.toHost(grads.input!), await on.toHost(grads.kernel!)].map(({ data }) => [...data]);
    };
    const [ours, theirs] = [await answer(engine), await answer(reference)];
    expect(ours[0]!.some(Number.isNaN)).toBe(true);
    expect(ours).toEqual(theirs);
  });

  test("is not taken for another array's by a relu", async () => {
    const [negative, input] = [-1, 1].map((x) => engine.fromHost(tensor([1, 2, 2, 1], [x, x, x, x])));
    const pool = {
      size: [2, 2],
      stride: [2, 2],
      dilation: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    } as const;
    const { output, saved = [] } = engine.kernels.maxPool2d.forward({ input: input! }, pool);
    const gradient = engine.kernels.maxPool2d.vjp({ input: input! }, output, output, pool, saved, ["input"]).input!;
    const rectified = engine.kernels.relu.forward({ input: negative! }, {}).output;
    const dNegative = engine.kernels.relu.vjp({ input: negative! }, rectified, gradient, {}, [], ["input"]).input!;
    expect([...(await engine.toHost(dNegative)).data]).toEqual([0, 0, 0, 0]);
  });

  test("leaves nothing in memory, used or not", () => {
    const { used } = engine.bytes();
    const input = engine.fromHost(wholeNumbers([1, 4, 4, 3]));
    const pool = {
      size: [2, 2],
      stride: [2, 2],
      dilation: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    } as const;
    const { output, saved = [] } = engine.kernels.maxPool2d.forward({ input }, pool);
    const gradient = engine.kernels.maxPool2d.vjp({ input }, output, output, pool, saved, ["input"]).input!;
    for (const array of [input, output, ...saved, gradient]) engine.release(array);
    expect(engine.bytes().used).toBe(used);
    expect(() => engine.release(gradient)).toThrow("simd: release: every array must be in use");
  });
});
