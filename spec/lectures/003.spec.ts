/** Lecture 003, convolutional networks and their design principles, as tests. Each is named after its section. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { filled, type Tensor, tensor } from "../../reference/tensor.ts";
import {
  conv2d,
  flatten,
  globalAvgPool2d,
  type Layer,
  linear,
  maxPool2d,
  relu,
  sequential,
} from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { summary } from "../../src/summary.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { alexNet, googLeNet, inception, residual, vgg } from "./architectures.ts";
import { answer, costOf, gradientOf } from "./networks.ts";

const { kernels } = reference;
const onImageNet = (body: Layer) => summary(model({ input: [224, 224, 3] }, body));

describe("lecture 003", () => {
  describe("Convolution Layer", () => {
    test("six 3×5×5 filters make a stack of six 28×28 maps of a 3×32×32 image, and six biases", () => {
      const net = model({ input: [32, 32, 3] }, conv2d({ filters: 6, size: 5 }));
      expect(net.output).toEqual([1, 28, 28, 6]);
      expect(net.parameters.map(({ name, shape }) => [name, shape])).toEqual([
        ["kernel", [5, 5, 3, 6]],
        ["bias", [6]],
      ]);
    });

    test("Padding: 7×7, filter 3×3: 5×5; W, filter K: W − K + 1", () => {
      const width = (W: number, size: number) => model({ input: [W, W, 1] }, conv2d({ filters: 1, size })).output[1];
      expect([width(7, 3), width(32, 5), width(11, 11)]).toEqual([5, 28, 1]);
    });

    test("Strided Convolutions: stacking 1×1 convolutions is an MLP at each position", () => {
      fc.assert(
        fc.property(
          tensors([1, 3, 2, 4], "whole"),
          tensors([4, 5], "whole"),
          tensors([5, 2], "whole"),
          (image, A, B) => {
            const layers = [conv2d({ filters: 5, size: 1 }), relu(), conv2d({ filters: 2, size: 1 })];
            const biases = { "conv1.bias": [1, 0, -1, 2, 0], "conv2.bias": [3, -2] };
            const kernel = { "conv1.kernel": [...A.data], "conv2.kernel": [...B.data] };
            const output = answer(sequential(...layers), image, { ...kernel, ...biases });

            const turned = ({ shape: [I = 0, O = 0], data }: Tensor) =>
              Array.from({ length: I * O }, (_, at) => data[(at % I) * O + Math.floor(at / I)]!);
            const perceptron = sequential(linear({ features: 5 }), relu(), linear({ features: 2 }));
            const weights = { "linear1.weight": turned(A), "linear2.weight": turned(B) };
            const rows = answer(perceptron, tensor([6, 4], image.data), {
              ...weights,
              "linear1.bias": biases["conv1.bias"],
              "linear2.bias": biases["conv2.bias"],
            });
            expect([...output.data]).toEqual([...rows.data]);
          },
        ),
      );
    });

    test("Convolution Summary: H' = ⌊(H + 2P − K)/S⌋ + 1; without the floor AlexNet's pools would have 27.5 rows", () => {
      const pools = summary(model({ input: [227, 227, 3] }, alexNet([64, 192, 384, 256, 256], 2))).rows.filter(
        ({ op }) => op === "maxPool2d",
      );
      expect(pools.map(({ input, output }) => [input[0], output[0]])).toEqual([[56, 27], [27, 13], [13, 6]]); // biome-ignore format: one line
      expect((56 - 3) / 2 + 1).toBe(27.5);
    });
  });

  describe("Batch Normalization", () => {
    const [scale, shift] = [filled([2], 2), filled([2], 1)];
    const batch = tensor([3, 2], [1, 5, 2, 7, 6, 0]);
    const changed = tensor([3, 2], [1, 5, 2, 7, 9, 3]); // the last example alone

    test("in training the inputs are intertangled: another last example changes what the first one becomes", () => {
      const first = (input: Tensor) => {
        const { data } = kernels.batchNorm.forward({ input, scale, shift }, { epsilon: 1e-5 }).output;
        return [...data.subarray(0, 2)];
      };
      expect(first(changed)).not.toEqual(first(batch));
    });

    test("in testing it becomes a linear operator, of each example by itself", () => {
      const [mean, variance] = [tensor([2], [3, 4]), tensor([2], [4, 9])];
      const normal = (input: Tensor) =>
        kernels.batchNormInference.forward({ input, scale, shift, mean, variance }, { epsilon: 1e-5 }).output.data;
      expect([...normal(changed).subarray(0, 4)]).toEqual([...normal(batch).subarray(0, 4)]);
      const middle = batch.data.map((value, at) => (value + changed.data[at]!) / 2);
      normal(tensor([3, 2], middle)).forEach((value, at) => {
        expect(value).toBeCloseTo((normal(batch)[at]! + normal(changed)[at]!) / 2, 12);
      });
    });
  });

  describe("AlexNet", () => {
    const { rows, totals } = summary(model({ input: [227, 227, 3] }, alexNet([64, 192, 384, 256, 256], 2)));

    test("conv4 is 149.5 M multiply-adds, (256·13·13)·(3·3·384), and not 145", () => {
      const fourth = rows.filter(({ op }) => op === "conv2d")[3]!;
      expect(fourth.multiplyAdds).toBe(149_520_384);
    });

    test("8 layers, 60 million parameters: 61.1, or 61,090,496 without the biases, as the table counts", () => {
      expect(rows.filter(({ op }) => op === "conv2d" || op === "linear").length).toBe(8);
      const biases = 64 + 192 + 384 + 256 + 256 + 4096 + 4096 + 1000;
      expect([totals.parameters, totals.parameters - biases]).toEqual([61_100_840, 61_090_496]);
    });
  });

  describe("VGG: The principles of designing a good network", () => {
    test("two 3×3 layers see 5×5 with fewer parameters and less flops: 18C² for 25C²", () => {
      const [C, H] = [6, 10];
      const layers = (...sizes: readonly number[]) =>
        costOf([H, H, C], ...sizes.map((size) => conv2d({ filters: C, size, padding: "same", bias: false })));
      expect([layers(3, 3).parameters, layers(5).parameters]).toEqual([18 * C ** 2, 25 * C ** 2]);
      expect([layers(3, 3).multiplyAdds, layers(5).multiplyAdds]).toEqual([18 * C ** 2 * H ** 2, 25 * C ** 2 * H ** 2]);
    });

    test("after a pool twice the channels: the same cost, 36·HWC² each; half the memory, 4HWC and 2HWC numbers", () => {
      const [H, W, C] = [3, 5, 4];
      const stage = (scale: number, channels: number) =>
        costOf([scale * H, scale * W, channels], conv2d({ filters: channels, size: 3, padding: "same", bias: false }));
      const [before, after] = [stage(2, C), stage(1, 2 * C)];
      expect([before.multiplyAdds, after.multiplyAdds]).toEqual([36 * H * W * C ** 2, 36 * H * W * C ** 2]);
      expect([before.memory, after.memory]).toEqual([4 * (4 * H * W * C), 4 * (2 * H * W * C)]); // bytes of float32
      expect([before.parameters, after.parameters]).toEqual([9 * C ** 2, 36 * C ** 2]);
    });

    test("138 million parameters; 21.6 times AlexNet's multiply-adds, not 19.4", () => {
      const { totals } = onImageNet(vgg(2, 2, 3, 3, 3));
      const alex = costOf([227, 227, 3], alexNet([64, 192, 384, 256, 256], 2));
      expect(totals.parameters).toBe(138_357_544);
      expect([totals.multiplyAdds, alex.multiplyAdds]).toEqual([15_470_264_320, 716_767_232]);
      expect(totals.multiplyAdds / alex.multiplyAdds).toBeCloseTo(21.58, 2);
    });

    test("the five stages as listed, 2 2 2 3 3 convolutions, are 15 layers: 13.6 billion, 19 times AlexNet", () => {
      const { rows, totals } = onImageNet(vgg(2, 2, 2, 3, 3));
      expect(rows.filter(({ op }) => op === "conv2d" || op === "linear").length).toBe(15);
      expect(totals.multiplyAdds).toBe(13_620_576_256);
      expect(totals.multiplyAdds / 716_767_232).toBeCloseTo(19.0, 1);
      const layers = (...stages: readonly number[]) => stages.reduce((sum, count) => sum + count) + 3;
      expect([layers(2, 2, 3, 3, 3), layers(2, 2, 4, 4, 4)]).toEqual([16, 19]);
    });
  });

  describe("Google LeNet: Focus on Efficiency", () => {
    test("Aggressive Stem: 224×224 pixels are 28×28 after five layers", () => {
      const { rows } = onImageNet(googLeNet());
      const stem = rows.findIndex(({ op }) => op === "concat");
      const firstBranch = rows.slice(0, stem).find(({ layer }) => layer.startsWith("concat"))!;
      expect(firstBranch.input).toEqual([28, 28, 192]);
    });

    test("Inception Module: 1×1, 3×3, 5×5 and a pool in parallel, concatenated: 64 + 128 + 32 + 32 channels", () => {
      const net = model({ input: [28, 28, 192] }, inception(64, [96, 128], [16, 32], 32));
      expect(net.output).toEqual([1, 28, 28, 256]);
      const direct = costOf([28, 28, 192], conv2d({ filters: 32, size: 5, padding: "same", bias: false }));
      const reduced = costOf([28, 28, 192], ...[1, 5].map((size) => conv2d({ filters: size === 1 ? 16 : 32, size, padding: "same", bias: false }))); // biome-ignore format: one line
      expect(direct.multiplyAdds / reduced.multiplyAdds).toBeCloseTo(9.7, 1); // 5·5·192·32 / (192·16 + 5·5·16·32)
    });

    test("Global Average Pooling instead of flattening: 1.0 million parameters behind it for 50.2", () => {
      const classes = linear({ features: 1000, bias: false });
      expect(costOf([7, 7, 1024], globalAvgPool2d(), classes).parameters).toBe(1_024_000);
      expect(costOf([7, 7, 1024], flatten(), classes).parameters).toBe(50_176_000);
    });

    test("22 layers, 3 + 9·2 + 1 in a row, and 7.0 million parameters, not 4 (nor 5, lecture 002): a twentieth of VGG-16", () => {
      const { rows, totals } = onImageNet(googLeNet());
      const { parameters } = totals;
      expect(rows.filter(({ op }) => op === "conv2d").length).toBe(3 + 9 * 6); // of a module's six, two are in a row
      expect(parameters).toBe(6_998_552);
      expect(138_357_544 / parameters).toBeCloseTo(19.8, 1);
    });
  });

  describe("ResNet", () => {
    const body = sequential(conv2d({ filters: 3, size: 3, padding: "same" }), relu());
    const still = { "residual1.sequential1.conv1.kernel": new Array<number>(81).fill(0), "residual1.sequential1.conv1.bias": [0, 0, 0] }; // biome-ignore format: one line

    test("Residual Block: learning the identity is easy, F(x) = 0; without the shortcut nothing is left of x", () => {
      fc.assert(
        fc.property(tensors([1, 4, 4, 3], "whole"), (image) => {
          expect([...answer(sequential(residual(body)), image, still).data]).toEqual([...image.data]);
          const plain = { "conv1.kernel": new Array<number>(81).fill(0), "conv1.bias": [0, 0, 0] };
          expect(new Set(answer(body, image, plain).data)).toEqual(new Set([0]));
        }),
      );
    });

    test("when backpropagating, the gradient is copied to the input", () => {
      const { data } = gradientOf([2, 1, 0], sequential(residual(body)), { input: [4, 4, 3], values: still });
      expect([...data.keys()].filter((at) => data[at] !== 0)).toEqual([(2 * 4 + 1) * 3]);
      expect(data[(2 * 4 + 1) * 3]).toBe(1);
    });

    test("Basic Block and Bottleneck Block: four times the channels for fewer multiply-adds, 17·HWC² for 18·HWC²", () => {
      const [H, C] = [7, 8];
      const cost = (channels: number, ...layers: readonly (readonly [filters: number, size: number])[]) =>
        costOf([H, H, channels], ...layers.map(([filters, size]) => conv2d({ filters, size, padding: "same" })));
      expect(cost(C, [C, 3], [C, 3]).multiplyAdds).toBe(18 * H * H * C ** 2);
      expect(cost(4 * C, [C, 1], [C, 3], [4 * C, 1]).multiplyAdds).toBe(17 * H * H * C ** 2);
    });
  });

  test("Pooling Layer: there are no learnable parameters in pooling, and no products", () => {
    expect(costOf([8, 8, 3], maxPool2d({ size: 2 }))).toMatchObject({ parameters: 0, multiplyAdds: 0 });
  });
});
