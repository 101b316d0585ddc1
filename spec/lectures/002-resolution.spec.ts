/** Lecture 002, padding and sections 7.2 "Downsampling", 7.3 "Upsampling" and 7.5 "Visualization", as tests. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { einstein } from "../../reference/equation.ts";
import { reference } from "../../reference/index.ts";
import { type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { avgPool2d, conv2d, flatten, type Layer, linear, maxPool2d, relu, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { summary } from "../../src/summary.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { vgg } from "./architectures.ts";
import { answer, costOf, gradientOf, seenBy } from "./networks.ts";

const { kernels } = reference;
const once = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]] } as const; // biome-ignore format: one line
const two = { ...once, size: [2, 2], stride: [2, 2] } as const;
const whole = (...shape: Shape) => tensors(shape, "whole") as fc.Arbitrary<Tensor<4>>;
const extent = ([first, last]: readonly [number, number]) => last - first + 1;
const single = (options: Partial<Parameters<typeof conv2d>[0]>) =>
  conv2d({ filters: 1, size: 3, bias: false, ...options });

describe("lecture 002", () => {
  describe("Padding", () => {
    test("without it ten 3×3 layers eat an image of 20×20 down to nothing; with one pixel of zeros its size stays", () => {
      const layers = (padding: number, count: number) =>
        model({ input: [20, 20, 1] }, sequential(...Array.from({ length: count }, () => single({ padding }))));
      expect(layers(0, 9).output).toEqual([1, 2, 2, 1]);
      expect(() => layers(0, 10)).toThrow("the padded input has 2");
      expect(layers(1, 10).output).toEqual([1, 20, 20, 1]);
    });

    test("the padded convolution is the convolution of H', an array of zeros with H in its middle", () => {
      fc.assert(
        fc.property(whole(1, 4, 5, 2), whole(3, 3, 2, 1), (input, kernel) => {
          const border = [[0, 0], [1, 1], [1, 1], [0, 0]] as const; // biome-ignore format: one line
          const inner = kernels.pad.forward({ input }, { padding: border, mode: "constant", value: 0 }).output;
          const padding = [[1, 1], [1, 1]] as const; // biome-ignore format: one line
          const outer = kernels.conv2d.forward({ input, kernel }, { ...once, padding, groups: 1 }).output;
          expect([...kernels.conv2d.forward({ input: inner, kernel }, { ...once, groups: 1 }).output.data]).toEqual([
            ...outer.data,
          ]);
        }),
      );
    });
  });

  describe("Pooling", () => {
    test("stride 2 and size 2×2 halve both dimensions, keep the channels and have no parameters", () => {
      const net = summary(model({ input: [8, 6, 5] }, sequential(maxPool2d({ size: 2 }))));
      expect(net.rows[0]!.output).toEqual([4, 3, 5]);
      expect(net.totals.parameters).toBe(0);
    });

    test("max, min and mean are applied to each channel separately", () => {
      fc.assert(
        fc.property(whole(1, 4, 4, 3), (input) => {
          const channel = (of: Tensor, c: number) =>
            kernels.slice.forward({ input: of }, { begin: [0, 0, 0, c], end: [...of.shape.slice(0, 3), c + 1] }).output;
          const pools = [
            (each: Tensor) => kernels.maxPool2d.forward({ input: each as Tensor<4> }, two).output,
            (each: Tensor) => kernels.minPool2d.forward({ input: each as Tensor<4> }, two).output,
            (each: Tensor) => kernels.avgPool2d.forward({ input: each as Tensor<4> }, { ...two, countPadding: false }).output, // biome-ignore format: one line
          ];
          for (const pool of pools) {
            for (const c of [0, 1, 2]) {
              expect([...channel(pool(input), c).data]).toEqual([...pool(channel(input, c)).data]);
            }
          }
        }),
      );
    });
  });

  test("Strided Convolution: moving the filter by s is keeping every s-th pixel of moving it by 1", () => {
    fc.assert(
      fc.property(whole(1, 7, 7, 2), whole(3, 3, 2, 2), fc.constantFrom(2, 3), (input, kernel, s) => {
        const strided = kernels.conv2d.forward({ input, kernel }, { ...once, stride: [s, s], groups: 1 }).output;
        const dense = kernels.conv2d.forward({ input, kernel }, { ...once, groups: 1 }).output;
        const every = { ...once, stride: [s, s], size: [1, 1] } as const;
        expect([...strided.data]).toEqual([...kernels.maxPool2d.forward({ input: dense }, every).output.data]);
      }),
    );
  });

  describe("Receptive Field", () => {
    test("downsampling increases it: 3×3 filters before and behind a halving see 3×3 and 8×8, without it 5×5", () => {
      const sees = (...layers: readonly Layer[]) => extent(seenBy([0, 0], sequential(...layers), [16, 16, 1]).rows);
      const half = avgPool2d({ size: 2 });
      expect([sees(single({})), sees(single({}), half, single({})), sees(single({}), single({}))]).toEqual([3, 8, 5]);
    });

    test("Arithmetics: the output has size ⌊(W + 2P − K)/s⌋ + 1 by ⌊(H + 2P − K)/s⌋ + 1", () => {
      const [near, tap] = [fc.integer({ min: 5, max: 12 }), fc.integer({ min: 1, max: 5 })];
      fc.assert(
        fc.property(near, near, tap, fc.nat(2), fc.integer({ min: 1, max: 3 }), (W, H, K, P, s) => {
          const image = tensor([1, H, W, 1], new Float64Array(H * W));
          const along = (size: number) => Math.floor((size + 2 * P - K) / s) + 1;
          const { shape } = answer(single({ size: K, padding: P, stride: s }), image);
          expect(shape).toEqual([1, along(H), along(W), 1]);
        }),
      );
    });
  });

  describe("Fully Connected Layers", () => {
    test("are the most memory intensive part of VGG: 123.6 of its 138.4 million parameters", () => {
      const { rows } = summary(model({ input: [224, 224, 3] }, vgg(2, 2, 3, 3, 3)));
      const connected = rows.filter(({ op }) => op === "linear").map(({ parameters }) => parameters);
      expect(connected).toEqual([102_764_544, 16_781_312, 4_097_000]);
    });

    test("X and Y are reshaped into the channels, then out[b, c] = g(A[c, C] H[b, C] + bias[c])", () => {
      fc.assert(
        fc.property(whole(2, 3, 2, 2), whole(4, 12), whole(4), (H, A, bias) => {
          const flat = tensor([2, 12], H.data);
          const sums = einstein("out[b, c] = A[c, C] H[b, C] + bias[c]", { A, H: flat, bias });
          const values = { "linear1.weight": [...A.data], "linear1.bias": [...bias.data] };
          const output = answer(sequential(flatten(), linear({ features: 4 }), relu()), H, values);
          expect([...output.data]).toEqual([...sums.data].map((sum) => Math.max(0, sum)));
        }),
      );
    });
  });

  describe("Upsampling", () => {
    /** A bed of nails, and a convolution that fills the gaps. */
    const nailed = (input: Tensor<4>, kernel: Tensor<4>) => {
      const nails = kernels.bedOfNails2d.forward({ input }, { scale: [2, 2] }).output as Tensor<4>;
      const after = kernel.shape[0] - 2; // with one pixel before, as many as keep the size
      const around = [[1, after], [1, after]] as const; // biome-ignore format: one line
      return kernels.conv2d.forward({ input: nails, kernel }, { ...once, padding: around, groups: 1 }).output;
    };

    test("bed of nails, followed by a convolution with 1 1 / 1 1: nearest neighbour", () => {
      fc.assert(
        fc.property(whole(1, 3, 2, 1), (input) => {
          const ones = tensor([2, 2, 1, 1], [1, 1, 1, 1]);
          const { data } = kernels.resizeNearest2d.forward(
            { input },
            { size: [6, 4], coordinates: "asymmetric" },
          ).output;
          expect([...nailed(input, ones).data]).toEqual([...data]);
        }),
      );
    });

    test("bed of nails, followed by a tent 1 2 1 / 2 4 2 / 1 2 1 over 4: bilinear, up to the far border", () => {
      fc.assert(
        fc.property(whole(1, 3, 3, 1), (input) => {
          const tent = tensor([3, 3, 1, 1], [1, 2, 1, 2, 4, 2, 1, 2, 1].map((tap) => tap / 4)); // biome-ignore format: one line
          const { data } = kernels.resizeBilinear2d.forward(
            { input },
            { size: [6, 6], coordinates: "asymmetric" },
          ).output;
          const filled = nailed(input, tent).data;
          for (let y = 0; y < 5; y++) {
            for (let x = 0; x < 5; x++) expect(filled[y * 6 + x]).toBe(data[y * 6 + x]);
          }
        }),
      );
    });
  });

  test("Max Unpooling: what was maximum goes back to where it was, zeros elsewhere; pooling that again changes nothing", () => {
    const input = tensor([1, 4, 4, 1], [1, 2, 6, 3, 3, 5, 2, 1, 1, 2, 2, 1, 7, 3, 4, 8]);
    const positions = kernels.maxPoolIndices2d.forward({ input }, two).output;
    expect([...positions.data]).toEqual([5, 2, 12, 15]);
    const pooled = kernels.maxPool2d.forward({ input }, two).output;
    const unpooled = kernels.maxUnpool2d.forward({ input: pooled, indices: positions }, { size: [4, 4] }).output;
    expect([...unpooled.data]).toEqual([0, 0, 6, 0, 0, 5, 0, 0, 0, 0, 0, 0, 7, 0, 0, 8]);
    expect([...kernels.maxPool2d.forward({ input: unpooled as Tensor<4> }, two).output.data]).toEqual([5, 6, 7, 8]);
  });

  describe("Dilated Convolution", () => {
    const stack = (...dilations: readonly number[]) =>
      sequential(...dilations.map((dilation) => single({ dilation, padding: dilation })));

    test("d = 1, 2, 4 see 15×15 pixels, three layers without dilation 7×7; parameters and resolution are the same", () => {
      const sees = (body: ReturnType<typeof stack>) => extent(seenBy([10, 10], body, [21, 21, 1]).rows);
      expect([sees(stack(1, 2, 4)), sees(stack(1, 1, 1))]).toEqual([15, 7]);
      expect(costOf([21, 21, 1], stack(1, 2, 4))).toEqual(costOf([21, 21, 1], stack(1, 1, 1)));
      expect(model({ input: [21, 21, 1] }, stack(1, 2, 4)).output).toEqual([1, 21, 21, 1]);
    });

    test("they leave no hole: every pixel of the 15×15 has a way to the output, of one layer with d = 2 only 3×3 do", () => {
      const reached = (body: ReturnType<typeof stack>) =>
        [...gradientOf([10, 10, 0], body, { input: [21, 21, 1] }).data].filter((slope) => slope !== 0).length;
      expect([reached(stack(1, 2, 4)), reached(stack(2))]).toEqual([15 ** 2, 3 ** 2]);
    });
  });

  test("Saliency: for a linear classifier, masking a pixel changes the score by its gradient times its value", () => {
    fc.assert(
      fc.property(whole(1, 3, 3, 1), whole(1, 9), (image, weight) => {
        const body = sequential(flatten(), linear({ features: 1, bias: false }));
        const values = { "linear1.weight": [...weight.data] };
        const slopes = gradientOf([0], body, { input: [3, 3, 1], image, values }).data;
        const score = (pixels: Tensor) => answer(body, pixels, values).data[0]!;
        for (let masked = 0; masked < 9; masked++) {
          const rest = tensor(image.shape, image.data.map((pixel, at) => (at === masked ? 0 : pixel))); // biome-ignore format: one line
          expect(score(image) - score(rest) + 0).toBe(slopes[masked]! * image.data[masked]! + 0);
        }
      }),
    );
  });
});
