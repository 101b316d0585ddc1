import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { openSimd } from "../../../accel/simd/index.ts";
import { DataError } from "../../../reference/errors.ts";
import { type Shape, type Tensor, tensor } from "../../../reference/tensor.ts";
import { answers, differences, expected, normals, u, wholeNumbers, worstRho } from "./agreement.ts";

const engine = await openSimd();
afterAll(() => engine.close());

const extent = (most: number) => fc.integer({ min: 1, max: most });
const shapes = fc.array(extent(7), { minLength: 1, maxLength: 4 });

describe("the pools on simd", () => {
  const pair = (least: number, most: number) =>
    fc.tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }));
  const windows = fc
    .record({
      shape: fc.tuple(extent(3), extent(9), extent(9), fc.constantFrom(1, 2, 3, 4, 5, 8, 66)),
      size: pair(1, 3),
      stride: pair(1, 4),
      dilation: pair(1, 3),
      padding: fc.tuple(pair(0, 4), pair(0, 4)),
    })
    .filter(({ shape, size, dilation, padding }) =>
      [0, 1].every((i) => shape[i + 1]! + padding[i]![0] + padding[i]![1] > dilation[i]! * (size[i]! - 1)),
    );

  test("max pooling is the reference's, ties and windows in the padding included", async () => {
    await fc.assert(
      fc.asyncProperty(windows, async ({ shape, ...params }) => {
        expect(await differences(engine, "maxPool2d", { input: wholeNumbers(shape) as Tensor<4> }, params)).toEqual([]);
      }),
    );
  });

  test("NaN wins a max pool and takes the gradient, −∞ in the image wins over the padding", async () => {
    const params = { size: [2, 2], stride: [2, 2], dilation: [1, 1], padding: [[1, 1], [0, 0]] } as const; // biome-ignore format: one window, one line
    const input = tensor([1, 2, 4, 1], [3, Number.NaN, -Infinity, -Infinity, Number.NaN, 5, 1, 1]);
    expect(await differences(engine, "maxPool2d", { input }, params)).toEqual([]);
  });

  test("average pooling is the reference's within one rounding of each share", async () => {
    await fc.assert(
      fc.asyncProperty(windows, fc.boolean(), async ({ shape, ...window }, countPadding) => {
        const params = { ...window, countPadding };
        const taps = window.size[0] * window.size[1];
        const terms = { output: taps, input: taps };
        expect(await worstRho(engine, "avgPool2d", { input: normals(shape) as Tensor<4> }, params, terms)).toBeLessThan(
          4,
        );
      }),
    );
  });
});

describe("max unpooling on simd", () => {
  test.each([Number.NaN, 0.5, -2, 6])("refuses the index %d as the reference does, and writes nothing", (wrong) => {
    const input = engine.fromHost(tensor([1, 2, 2, 1], [10, 20, 30, 40]));
    const indices = engine.fromHost(tensor([1, 2, 2, 1], [4, -1, wrong, 1]));
    const { used } = engine.bytes();
    expect(() => engine.kernels.maxUnpool2d.forward({ input, indices }, { size: [2, 3] })).toThrow(
      new DataError(`maxUnpool2d: indices must be whole numbers from -1 to 5 (the image is 2 by 3), got ${wrong}`),
    );
    expect(engine.bytes().used).toBe(used);
    for (const array of [input, indices]) engine.release(array);
  });
});

describe("pointwise ops on simd", () => {
  test("relu, add, reshape and dropout are the reference's to the last bit", async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async (shape) => {
        const input = wholeNumbers(shape);
        expect(await differences(engine, "relu", { input }, {})).toEqual([]);
        expect(await differences(engine, "add", { a: input, b: wholeNumbers(shape, 2) }, {})).toEqual([]);
        expect(await differences(engine, "reshape", { input }, { shape: [1, -1] })).toEqual([]);
        const mask = tensor(shape, wholeNumbers(shape, 3).data.map((x) => (x > 0 ? 1 : 0)) as Float32Array);
        expect(await differences(engine, "dropout", { input, mask }, { keep: 0.5 })).toEqual([]);
      }),
    );
  });

  test("add repeats any axis of b, and sums its gradient back", async () => {
    const masks = fc.tuple(shapes, fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }));
    await fc.assert(
      fc.asyncProperty(masks, async ([shape, repeats]) => {
        const b = wholeNumbers(
          shape.map((n, axis) => (repeats[axis] ? 1 : n)),
          2,
        );
        expect(await differences(engine, "add", { a: wholeNumbers(shape), b }, {})).toEqual([]);
      }),
    );
  });

  test("relu lets NaN through and has gradient 0 at 0", async () => {
    const input = tensor([5], [Number.NaN, 0, -0, -1, 2]);
    const { output, grads } = await answers(engine, "relu", { input }, {}, () => tensor([5], [1, 1, 1, 1, 1]));
    expect([...output.data]).toEqual([Number.NaN, 0, 0, 0, 2]);
    expect([...grads.input!.data]).toEqual([0, 0, 0, 0, 1]);
  });

  /** From the smallest to the largest numbers of float32, both signs. */
  const everySize = Array.from({ length: 4000 }, (_, i) => (i % 2 ? 1 : -1) * 2 ** (-40 + (i / 4000) * 47));

  test.each(["sigmoid", "tanh"] as const)(
    "%s is within 2 roundings of answer and input, at every size of its input",
    async (name) => {
      const input = tensor([4000], Float32Array.from(everySize));
      const ones = (shape: Shape) => tensor(shape, new Float32Array(4000).fill(1));
      const theirs = expected(name, { input }, {}, ones);
      const ours = await answers(engine, name, { input }, {}, ones);
      expect(worstRoundings(ours.output, theirs.output, input)).toBeLessThan(2);
      expect(worstRoundings(ours.grads.input!, theirs.grads.input!, input)).toBeLessThan(2.5);
    },
  );

  /** In units of u·(|y| + |x·y′|), for which |y|·(1 + |x|) stands: the input of exp is rounded too. */
  function worstRoundings(ours: Tensor, theirs: Tensor, input: Tensor): number {
    const tiny = 2 ** -126;
    const off = Array.from(theirs.data, (y, i) => {
      const allowed = u * Math.abs(y) * (1 + Math.abs(input.data[i]!)) + tiny;
      return Math.abs(ours.data[i]! - y) / allowed;
    });
    return Math.max(...off);
  }

  test("sigmoid and tanh keep their limits and NaN", async () => {
    const input = tensor([4], [-Infinity, Infinity, Number.NaN, 0]);
    const ones = () => tensor([4], [1, 1, 1, 1]);
    expect([...(await answers(engine, "sigmoid", { input }, {}, ones)).output.data]).toEqual([0, 1, Number.NaN, 0.5]);
    expect([...(await answers(engine, "tanh", { input }, {}, ones)).output.data]).toEqual([-1, 1, Number.NaN, 0]);
  });
});

describe("softmax and the loss on simd", () => {
  const rows = fc.record({
    B: extent(20),
    K: extent(19),
    scale: fc.constantFrom(1, 30),
    smoothing: fc.constantFrom(0, 0.1),
  });
  const scaled = (t: Tensor, by: number) =>
    tensor(
      t.shape,
      Float32Array.from(t.data, (x) => x * by),
    );

  /** Sums over K of terms with |logit| ≤ 150, in roundings of the largest exponent. */
  const near = (ours: Tensor, theirs: Tensor, size: number) =>
    expect(Math.max(...Array.from(theirs.data, (y, i) => Math.abs(ours.data[i]! - y)))).toBeLessThan(8 * u * size);

  test("softmax and its gradient are the reference's within the rounding of their logits", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async ({ B, K, scale }) => {
        const input = scaled(normals([B, K]), scale);
        const theirs = expected("softmax", { input }, {}, normals);
        const ours = await answers(engine, "softmax", { input }, {}, normals);
        near(ours.output, theirs.output, 1 + 5 * scale);
        near(ours.grads.input!, theirs.grads.input!, 5 * (1 + 5 * scale));
      }),
    );
  });

  test("the loss and its gradient are the reference's within the rounding of their logits", async () => {
    await fc.assert(
      fc.asyncProperty(rows, async ({ B, K, scale, smoothing }) => {
        const logits = scaled(normals([B, K]), scale) as Tensor<2>;
        const oneHot = Float32Array.from({ length: B * K }, (_, i) => (i % K === (Math.floor(i / K) * 7) % K ? 1 : 0));
        const inputs = { logits, target: tensor([B, K], oneHot) };
        const params = { labelSmoothing: smoothing };
        const theirs = expected("softmaxCrossEntropy", inputs, params, normals);
        const ours = await answers(engine, "softmaxCrossEntropy", inputs, params, normals);
        near(ours.output, theirs.output, K * (1 + 10 * scale));
        near(ours.grads.logits!, theirs.grads.logits!, 5 * K * (1 + 5 * scale));
      }),
    );
  });

  test("rows far below zero lose nothing, in the last lanes either", async () => {
    const input = tensor([1, 5], [-10_000, -10_000, -10_001, -10_002, -10_000]);
    const { output } = await answers(engine, "softmax", { input }, {}, normals);
    near(output, expected("softmax", { input }, {}, normals).output, 1);
  });

  test("logits of ±10,000 neither overflow nor lose the loss", async () => {
    const inputs = { logits: tensor([2, 2], [10_000, -10_000, -10_000, 10_000]), target: tensor([2, 2], [1, 0, 1, 0]) };
    const { output } = await answers(engine, "softmaxCrossEntropy", inputs, { labelSmoothing: 0 }, normals);
    expect([...output.data]).toEqual([0, 20_000]);
  });
});

describe("an empty batch on simd", () => {
  test("has outputs without elements and gradients of zero", async () => {
    const window = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]] } as const; // biome-ignore format: one window, one line
    const images = wholeNumbers([0, 4, 4, 3]) as Tensor<4>;
    const kernel = wholeNumbers([2, 2, 3, 5]) as Tensor<4>;
    const bias = wholeNumbers([5]) as Tensor<1>;
    expect(await differences(engine, "conv2d", { input: images, kernel, bias }, { ...window, groups: 1 })).toEqual([]);
    expect(await differences(engine, "maxPool2d", { input: images }, { ...window, size: [2, 2] })).toEqual([]);
    const rows = wholeNumbers([0, 70]) as Tensor<2>;
    expect(
      await differences(engine, "linear", { input: rows, weight: wholeNumbers([5, 70]) as Tensor<2>, bias }, {}),
    ).toEqual([]);
    expect(await differences(engine, "softmax", { input: rows }, {})).toEqual([]);
  });
});

describe("mean on simd", () => {
  test("is the reference's over any axes", async () => {
    const drawn = shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.subarray([...shape.keys()])));
    await fc.assert(
      fc.asyncProperty(drawn, async ([shape, axes]) => {
        const n = axes.reduce((count, axis) => count * shape[axis]!, 1);
        const terms = { output: n, input: 1 };
        expect(await worstRho(engine, "mean", { input: normals(shape) }, { axes }, terms)).toBeLessThan(4);
      }),
    );
  });

  test("of 5,000 rows is a mean of parts, and exact", async () => {
    expect(await differences(engine, "mean", { input: wholeNumbers([8192, 3]) }, { axes: [0] })).toEqual([]);
    expect(await differences(engine, "mean", { input: wholeNumbers([8192]) }, { axes: [0] })).toEqual([]);
  });
});
