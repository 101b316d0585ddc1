/** The values on which shader compilers and drivers differ. They are what the kernels' odd-looking branches are for. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type GpuBackend, type Handle, openGpu } from "../../../accel/gpu/index.ts";
import { type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import { modesHere } from "./modes.ts";

const window = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]] } as const; // biome-ignore format: one line

describe.each(modesHere)("gpu:%s", (mode) => {
  let gpu: GpuBackend;
  beforeAll(async () => {
    gpu = await openGpu(mode);
  });
  afterAll(() => gpu.close());

  const there = (shape: Shape, values: readonly number[]): Handle => gpu.fromHost(tensor(shape, values) as Tensor);
  const numbers = async (array: Handle): Promise<number[]> => Array.from((await gpu.toHost(array)).data);
  const of = async (op: "relu" | "sigmoid" | "tanh", ...values: number[]) =>
    numbers(gpu.kernels[op].forward({ input: there([values.length], values) }, {}).output);
  const slope = async (op: "relu" | "sigmoid" | "tanh", ...values: number[]) => {
    const input = there([values.length], values);
    const { output } = gpu.kernels[op].forward({ input }, {});
    const dOutput = there(
      [values.length],
      values.map(() => 1),
    );
    return numbers(gpu.kernels[op].vjp({ input }, output, dOutput, {}, [], ["input"]).input!);
  };

  test("NaN and the infinities travel to the device and back", async () => {
    expect(await numbers(there([4], [Number.NaN, Infinity, -Infinity, -0]))).toEqual([
      Number.NaN,
      Infinity,
      -Infinity,
      -0,
    ]);
  });

  test("relu lets NaN and ∞ through and has slope 0 at 0", async () => {
    expect(await of("relu", Number.NaN, Infinity, -Infinity, 0, -2)).toEqual([Number.NaN, Infinity, 0, 0, 0]);
    expect(await slope("relu", 0, -1, 2)).toEqual([0, 0, 1]);
  });

  test("tanh is ±1 far out, keeps its digits near 0, and lets NaN through", async () => {
    expect(await of("tanh", 100, -100, Infinity, -Infinity, 0, Number.NaN)).toEqual([1, -1, 1, -1, 0, Number.NaN]);
    const [tiny, middle] = await of("tanh", 1e-6, 0.6249);
    expect(tiny! / Math.tanh(Math.fround(1e-6))).toBeCloseTo(1, 6);
    expect(middle).toBeCloseTo(Math.tanh(0.6249), 6);
    const [steep, flat, unknown] = await slope("tanh", 0, 10, Number.NaN);
    expect(steep).toBe(1);
    expect(flat! * Math.cosh(10) ** 2).toBeCloseTo(1, 5);
    expect(unknown).toBeNaN();
  });

  test("sigmoid is 0 and 1 far out, has a slope where it rounds to 1, and lets NaN through", async () => {
    expect(await of("sigmoid", 200, -200, Infinity, -Infinity, 0, Number.NaN)).toEqual([1, 0, 1, 0, 0.5, Number.NaN]);
    const [far, unknown] = await slope("sigmoid", 20, Number.NaN);
    expect(far! / Math.exp(-20)).toBeCloseTo(1, 5);
    expect(unknown).toBeNaN();
  });

  test("max pooling gives a tie to the first tap, and the first NaN wins", async () => {
    const pool = { ...window, size: [1, 3] } as const;
    const input = there([1, 1, 6, 1], [5, 5, 1, Number.NaN, Number.NaN, 7]);
    const { output, saved = [] } = gpu.kernels.maxPool2d.forward({ input }, pool);
    expect(await numbers(output)).toEqual([5, Number.NaN, Number.NaN, Number.NaN]);
    const dOutput = there([1, 1, 4, 1], [1, 2, 4, 8]);
    const gradients = gpu.kernels.maxPool2d.vjp({ input }, output, dOutput, pool, saved, ["input"]);
    expect(await numbers(gradients.input!)).toEqual([1, 0, 0, 14, 0, 0]);
  });

  test("a window wholly in the padding is −∞ and sends no gradient; a pixel of −∞ wins over the padding", async () => {
    const pool = { ...window, size: [1, 2], padding: [[0, 0], [2, 0]] } as const; // biome-ignore format: one line
    const input = there([1, 1, 2, 1], [-Infinity, 3]);
    const { output, saved = [] } = gpu.kernels.maxPool2d.forward({ input }, pool);
    expect(await numbers(output)).toEqual([-Infinity, -Infinity, 3]);
    const dOutput = there([1, 1, 3, 1], [1, 2, 4]);
    const gradients = gpu.kernels.maxPool2d.vjp({ input }, output, dOutput, pool, saved, ["input"]);
    expect(await numbers(gradients.input!)).toEqual([2, 4]);
  });

  test("softmax and its loss stay finite for logits of ±10000", async () => {
    const logits = there([2, 3], [1e4, -1e4, 0, -1e4, -1e4, -1e4]);
    const target = there([2, 3], [0, 1, 0, 1, 0, 0]);
    const p = await numbers(gpu.kernels.softmax.forward({ input: logits }, {}).output);
    expect(p.slice(0, 3)).toEqual([1, 0, 0]);
    for (const third of p.slice(3)) expect(third).toBeCloseTo(1 / 3, 6);
    const smoothing = { labelSmoothing: 0 };
    const { output } = gpu.kernels.softmaxCrossEntropy.forward({ logits, target }, smoothing);
    const [wrong, even] = await numbers(output);
    expect(wrong).toBe(20000);
    expect(even).toBeCloseTo(Math.log(3), 6);
    const dLoss = there([2], [1, 1]);
    const inputs = { logits, target };
    const gradients = gpu.kernels.softmaxCrossEntropy.vjp(inputs, output, dLoss, smoothing, [], ["logits"]);
    expect((await numbers(gradients.logits!)).slice(0, 3)).toEqual([1, -1, 0]);
  });

  test("one NaN makes its whole row of a softmax NaN, and no other row", async () => {
    const input = there([2, 3], [0, Number.NaN, 1, 5, 5, -Infinity]);
    expect(await numbers(gpu.kernels.softmax.forward({ input }, {}).output)).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      0.5,
      0.5,
      0,
    ]);
  });

  test("positions beyond 2^23 are read exactly", async () => {
    const [rows, columns] = [1_300_001, 7];
    const source = new Float32Array(rows * columns).map((_, at) => at % 1021);
    const a = gpu.fromHost(tensor([rows, columns], source));
    const b = there([1, columns], [0, 1, 2, 3, 4, 5, 6]);
    const sum = (await gpu.toHost(gpu.kernels.add.forward({ a, b }, {}).output)).data;
    expect(sum.findIndex((value, at) => value !== (at % 1021) + (at % 7))).toBe(-1);
    for (const array of [a, b]) gpu.release(array);
  });
});
