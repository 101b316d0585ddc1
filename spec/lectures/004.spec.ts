/** Lecture 004, convolutions and common architectures, as tests. Each is named after its slide. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { einstein } from "../../reference/equation.ts";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { conv2d, flatten, linear, maxPool2d, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { adam } from "../../src/optimizers.ts";
import { summary } from "../../src/summary.ts";
import { lenet5 } from "../../src/zoo/index.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { resNet34, vgg } from "./architectures.ts";
import { costOf, gradientOf } from "./networks.ts";
import { regressed } from "./training.ts";

const { kernels } = reference;
const whole = (...shape: Shape) => tensors(shape, "whole") as fc.Arbitrary<Tensor<4>>;
const line = { stride: [1], dilation: [1], padding: [[1, 1]], groups: 1 } as const;

describe("lecture 004", () => {
  test("Classical neural networks: a hidden unit has H·W·C + 1 parameters, of a 224×224 colour image 150,529", () => {
    expect(costOf([224, 224, 3], flatten(), linear({ features: 1 })).parameters).toBe(224 * 224 * 3 + 1);
  });

  describe("Convolutions vs. Cross-Correlation", () => {
    const signals = tensors([1, 7, 1], "whole") as fc.Arbitrary<Tensor<3>>;
    const filters = tensors([3, 1, 1], "whole") as fc.Arbitrary<Tensor<3>>;
    const flipped = (kernel: Tensor<3>) =>
      kernels.reverse.forward({ input: kernel }, { axes: [0] }).output as typeof kernel;

    test("Σ w[I] x[i − I] flips the kernel and Σ w[I] x[i + I] does not, I from −1 to 1: conv1d is the second", () => {
      fc.assert(
        fc.property(signals, filters, (input, kernel) => {
          const [w, x] = [tensor([3], kernel.data), tensor([7], input.data)];
          const [convolution, correlation] = ["-", "+"].map((sign) =>
            [...einstein(`y[i] = w[I] x[i ${sign} (I - 1)] where i < 7`, { w, x }).data].map((y) => y + 0),
          );
          const plain = (taps: Tensor<3>) =>
            [...kernels.conv1d.forward({ input, kernel: taps }, line).output.data].map((y) => y + 0);
          expect([plain(flipped(kernel)), plain(kernel)]).toEqual([convolution, correlation]);
        }),
      );
    });

    test("learning absorbs the flip: taught by a convolution with 3 1 −2, a correlation learns −2 1 3", () => {
      const chance = random(4);
      const input = tensor([8, 1, 9, 1], Array.from({ length: 72 }, chance.normal));
      const rows = tensor([8, 9, 1], input.data);
      const taught = kernels.conv1d.forward({ input: rows, kernel: tensor([3, 1, 1], [-2, 1, 3]) }, line).output;
      const net = model(
        { input: [1, 9, 1] },
        conv2d({ filters: 1, size: [1, 3], padding: [[0, 0], [1, 1]], bias: false }), // biome-ignore format: one line
      );
      const target = tensor([8, 1, 9, 1], taught.data);
      const learned = regressed(net, { input, target, optimizer: adam({ learningRate: 0.05 }), steps: 300 });
      [-2, 1, 3].forEach((tap, at) => {
        expect(learned.get("kernel")!.data[at]).toBeCloseTo(tap, 3);
      });
    });
  });

  test("Size of the output: ⌊(L + 2p − (d(K − 1) + 1)) / s⌋ + 1, and its d(K − 1) + 1 is what one output sees", () => {
    const small = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        fc.integer({ min: 9, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        fc.nat(3),
        small,
        small,
        (L, K, p, d, s) => {
          // biome-ignore format: one line
          fc.pre(L + 2 * p >= d * (K - 1) + 1);
          const layer = conv2d({ filters: 1, size: [1, K], dilation: [1, d], stride: [1, s], padding: [[0, 0], [p, p]] }); // biome-ignore format: one line
          const net = model({ input: [1, L, 1] }, layer);
          expect(net.output[2]).toBe(Math.floor((L + 2 * p - (d * (K - 1) + 1)) / s) + 1);
          expect(net.calls[0]!.field!.size[1]).toBe(d * (K - 1) + 1);
        },
      ),
    );
  });

  test("Convolutions in Higher Dimensions: one kernel per output channel, each over all input channels at once", () => {
    fc.assert(
      fc.property(whole(1, 4, 5, 3), whole(3, 3, 3, 2), (x, w) => {
        const sum = "y[b, i, j, o] = w[I, J, C, o] x[b, i - (I - 2), j - (J - 2), C] where i < 2, j < 3";
        const turned = kernels.reverse.forward({ input: w }, { axes: [0, 1] }).output as typeof w;
        const window = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]], groups: 1 } as const; // biome-ignore format: one line
        const { data } = kernels.conv2d.forward({ input: x, kernel: turned }, window).output;
        expect([...data]).toEqual([...einstein(sum, { w, x }).data]);
      }),
    );
  });

  describe("Number of Parameters", () => {
    const sizes = fc.tuple(...[1, 2, 3, 4].map(() => fc.integer({ min: 1, max: 5 })));

    test("((h × w)·C + 1)·C', whatever the input's size", () => {
      fc.assert(
        fc.property(sizes, fc.integer({ min: 5, max: 9 }), ([h = 1, w = 1, C = 1, filters = 1], H) => {
          expect(costOf([H, H, C], conv2d({ filters, size: [h, w] })).parameters).toBe((h * w * C + 1) * filters);
        }),
      );
    });

    test("Depth-wise Separable Convolutions: (h × w + 1)·C + C·C', where the point-wise filters have no bias of their own", () => {
      fc.assert(
        fc.property(sizes, ([h = 1, w = 1, C = 1, filters = 1]) => {
          const separable = (bias: boolean) =>
            costOf([5, 5, C], conv2d({ filters: C, size: [h, w], groups: C }), conv2d({ filters, size: 1, bias }));
          expect(separable(false).parameters).toBe((h * w + 1) * C + C * filters);
          expect(separable(true).parameters).toBe((h * w + 1) * C + (C + 1) * filters);
        }),
      );
    });

    test("they cut down on parameters and computation: of 3×3×64×128 to one part in 8.4", () => {
      const bare = { bias: false, padding: "same" } as const;
      const full = costOf([14, 14, 64], conv2d({ filters: 128, size: 3, ...bare }));
      const depthwise = conv2d({ filters: 64, size: 3, groups: 64, ...bare });
      const parted = costOf([14, 14, 64], depthwise, conv2d({ filters: 128, size: 1, ...bare }));
      expect(full.parameters / parted.parameters).toBeCloseTo(8.41, 2); // 1 / (1/128 + 1/9)
      expect(full.multiplyAdds / parted.multiplyAdds).toBeCloseTo(8.41, 2);
    });
  });

  describe("Depth-wise and point-wise", () => {
    /** [y, x, channel] of the pixels that element (1, 2, 1) of a 4×5×3 answer depends on. */
    const sources = (layer: ReturnType<typeof conv2d>) => {
      const { data } = gradientOf([1, 2, 1], layer, { input: [4, 5, 3] });
      const seen = [...data.keys()].filter((at) => data[at] !== 0);
      return seen.map((at) => [Math.floor(at / 15), Math.floor(at / 3) % 5, at % 3] as const);
    };

    test("Depth-wise: output channel 1 depends only upon input channel 1, of the 9 pixels around", () => {
      const seen = sources(conv2d({ filters: 3, size: 3, groups: 3, padding: 1 }));
      expect([seen.length, new Set(seen.map(([, , c]) => c))]).toEqual([9, new Set([1])]);
    });

    test("Point-wise: location (1, 2) depends only upon location (1, 2), of all channels", () => {
      expect(sources(conv2d({ filters: 2, size: 1 }))).toEqual([[1, 2, 0], [1, 2, 1], [1, 2, 2]]); // biome-ignore format: one line
    });
  });

  test("LeNet: the convolutions are compute heavy, the fully connected layers have far more parameters", () => {
    const { rows } = summary(lenet5());
    const total = (op: string, key: "parameters" | "multiplyAdds") =>
      rows.filter((row) => row.op === op).reduce((sum, row) => sum + row[key], 0);
    expect([total("conv2d", "multiplyAdds"), total("linear", "multiplyAdds")]).toEqual([5_292_000, 1_230_000]);
    expect([total("conv2d", "parameters"), total("linear", "parameters")]).toEqual([25_570, 1_230_510]);
  });

  describe("ResNet: Figure on the right", () => {
    const billions = (body: ReturnType<typeof vgg>) => costOf([224, 224, 3], body).multiplyAdds / 1e9;

    test("VGG-19: 19.6 billion FLOPs, counted as multiply-adds; the plain network with 34 layers: 3.6", () => {
      expect(billions(vgg(2, 2, 4, 4, 4))).toBeCloseTo(19.632, 3);
      expect(billions(resNet34("plain"))).toBeCloseTo(3.644, 3);
    });

    test("shortcuts are free where shapes agree; three dotted ones, as 1×1 convolutions, add 0.02 billion", () => {
      expect(billions(resNet34("residual")) - billions(resNet34("plain"))).toBeCloseTo(0.019, 3);
    });
  });

  test("Change stem to Patchify: 4×4 with stride 4 leaves as few pixels as 7×7 with stride 2 and a max pool", () => {
    const pixels = (...layers: readonly ReturnType<typeof conv2d>[]) =>
      model({ input: [224, 224, 3] }, sequential(...layers)).output.slice(1, 3);
    const stem = [
      conv2d({ filters: 64, size: 7, stride: 2, padding: 3 }),
      maxPool2d({ size: 3, stride: 2, padding: 1 }),
    ];
    expect([pixels(...stem), pixels(conv2d({ filters: 96, size: 4, stride: 4 }))]).toEqual([[56, 56], [56, 56]]); // biome-ignore format: one line
  });
});
