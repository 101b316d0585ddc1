/** Lecture 004, the blocks of later networks and what their normalizations share, as tests. Each is named after its slide. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { filled, type Tensor, tensor } from "../../reference/tensor.ts";
import {
  conv2d,
  globalAvgPool2d,
  type Layer,
  layer,
  linear,
  relu,
  sequential,
  sigmoid,
} from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { answer, costOf } from "./networks.ts";

const { kernels } = reference;

describe("lecture 004", () => {
  describe("Densenet", () => {
    const growth = 2;
    const dense = (layers: number): Layer =>
      layer("dense", (scope, input) => {
        const maps = [input];
        for (let l = 0; l < layers; l++) {
          const seen = scope.apply("concat", { parts: [...maps] }, { axis: 3 });
          maps.push(scope.run(conv2d({ filters: growth, size: 3, padding: "same", bias: false }), seen));
        }
        return scope.apply("concat", { parts: maps }, { axis: 3 });
      });

    test("feature maps of any layer are accessed by all subsequent ones: layer l reads 3 + 2(l − 1) of them", () => {
      const net = model({ input: [4, 4, 3] }, sequential(dense(4)));
      expect(net.parameters.map(({ shape }) => shape[2])).toEqual([3, 5, 7, 9]);
      expect(net.output).toEqual([1, 4, 4, 3 + 4 * growth]);
    });

    test("the input itself is handed on unchanged, through all layers", () => {
      fc.assert(
        fc.property(tensors([1, 2, 2, 3], "whole"), (image) => {
          const { data } = answer(sequential(dense(2)), image);
          expect([...data].filter((_, at) => at % 7 < 3)).toEqual([...image.data]);
        }),
      );
    });
  });

  describe("SE Block", () => {
    const C = 4;
    /** One weight per channel, computed from all pixels of all channels. */
    const squeezeAndExcitation = layer("se", (scope, input) => {
      const gates = sequential(
        globalAvgPool2d(),
        linear({ features: C / 2 }),
        relu(),
        linear({ features: C }),
        sigmoid(),
      );
      const b = scope.apply("reshape", { input: scope.run(gates, input) }, { shape: [input.shape[0]!, 1, 1, C] });
      return scope.apply("multiply", { a: input, b }, {});
    });
    const path = "se1.sequential1";
    const still = { [`${path}.linear1.bias`]: [0, 0], [`${path}.linear2.weight`]: new Array<number>(8).fill(0) };

    test("Excitation: the gates of biases 40, −40, 0, 0 open the first channel, close the second and halve the others", () => {
      fc.assert(
        fc.property(tensors([1, 3, 2, C], "whole"), (image) => {
          const { data } = answer(sequential(squeezeAndExcitation), image, {
            ...still,
            [`${path}.linear2.bias`]: [40, -40, 0, 0],
          });
          image.data.forEach((pixel, at) => {
            expect(data[at]).toBeCloseTo(pixel * [1, 0, 0.5, 0.5][at % C]!, 12);
          });
        }),
      );
    });

    test("Squeeze: a change of one pixel moves the weights of all channels, everywhere", () => {
      const image = filled([1, 2, 2, C], 1);
      const brighter = tensor(image.shape, [5, ...image.data.subarray(1)]);
      const biases = { [`${path}.linear1.bias`]: [0, 0], [`${path}.linear2.bias`]: [-8, -8, -8, -8] };
      const [before, after] = [image, brighter].map(
        (each) => answer(sequential(squeezeAndExcitation), each, biases).data,
      );
      expect([...after!].every((value, at) => value > before![at]!)).toBe(true);
    });

    test("it costs 2C²/r products, here r = 2, per image and not per pixel, and as many weights beside the biases", () => {
      const { parameters, multiplyAdds } = costOf([14, 14, C], squeezeAndExcitation);
      expect([parameters, multiplyAdds]).toEqual([C ** 2 + C / 2 + C, C ** 2]);
    });
  });

  test("ResNeXtify: a grouped convolution has 1/groups of the parameters; as many groups as channels is depth-wise", () => {
    const parameters = (groups: number) =>
      costOf([7, 7, 32], conv2d({ filters: 32, size: 3, groups, bias: false })).parameters;
    expect([parameters(1), parameters(4), parameters(32)]).toEqual([9 * 32 ** 2, (9 * 32 ** 2) / 4, 9 * 32]);
  });

  test("Inverted bottleneck: four times wider inside, 8C² weights, where a bottleneck four times narrower has C²/2", () => {
    const C = 16;
    const block = (hidden: number) =>
      costOf([7, 7, C], ...[hidden, C].map((filters) => conv2d({ filters, size: 1, bias: false }))).parameters;
    expect([block(4 * C), block(C / 4)]).toEqual([8 * C ** 2, C ** 2 / 2]);
  });

  test("Large kernel sizes: a depth-wise 7×7 costs 49C weights, fewer than the 1×1 beside it from 50 channels on", () => {
    const weights = (C: number) => [
      costOf([7, 7, C], conv2d({ filters: C, size: 7, groups: C, padding: 3, bias: false })).parameters,
      costOf([7, 7, C], conv2d({ filters: C, size: 1, bias: false })).parameters,
    ];
    expect([weights(50), weights(96)]).toEqual([[49 * 50, 50 * 50], [49 * 96, 96 * 96]]); // biome-ignore format: one line
  });

  describe("Normalization techniques: which pixels are normalized by the same mean and variance", () => {
    const [B, H, W, C] = [2, 2, 3, 4];
    const chance = random(6);
    const input = tensor([B, H, W, C], Array.from({ length: B * H * W * C }, chance.normal)) as Tensor<4>;
    const epsilon = 1e-5;
    const perChannel = { scale: filled([C], 1), shift: filled([C], 0) };
    const perPixel = { scale: filled([H, W, C], 1), shift: filled([H, W, C], 0) };
    /** The elements whose gradient is not 0 when element (0, 0, 0, 0) of the output is asked for. */
    const blue = (gradient: Tensor | undefined) => [...gradient!.data.keys()].filter((at) => gradient!.data[at] !== 0);
    const asked = tensor([B, H, W, C], [1, ...new Array<number>(B * H * W * C - 1).fill(0)]) as Tensor<4>;
    const all = [...asked.data.keys()];
    const image = (at: number) => Math.floor(at / (H * W * C));

    test("batch norm: one channel of all images", () => {
      const inputs = { input, ...perChannel };
      const { output, saved } = kernels.batchNorm.forward(inputs, { epsilon });
      const { input: d } = kernels.batchNorm.vjp(inputs, output, asked, { epsilon }, saved ?? [], ["input"]);
      expect(blue(d)).toEqual(all.filter((at) => at % C === 0));
    });

    test("layer norm: all channels of one image", () => {
      const [inputs, params] = [
        { input, ...perPixel },
        { epsilon, axes: 3 },
      ];
      const { output, saved } = kernels.layerNorm.forward(inputs, params);
      const { input: d } = kernels.layerNorm.vjp(inputs, output, asked, params, saved ?? [], ["input"]);
      expect(blue(d)).toEqual(all.filter((at) => image(at) === 0));
    });

    test("instance norm: one channel of one image", () => {
      const inputs = { input, ...perChannel };
      const { output, saved } = kernels.instanceNorm.forward(inputs, { epsilon });
      const { input: d } = kernels.instanceNorm.vjp(inputs, output, asked, { epsilon }, saved ?? [], ["input"]);
      expect(blue(d)).toEqual(all.filter((at) => image(at) === 0 && at % C === 0));
    });

    test("group norm: some channels of one image", () => {
      const [inputs, params] = [
        { input, ...perChannel },
        { epsilon, groups: 2 },
      ];
      const { output, saved } = kernels.groupNorm.forward(inputs, params);
      const { input: d } = kernels.groupNorm.vjp(inputs, output, asked, params, saved ?? [], ["input"]);
      expect(blue(d)).toEqual(all.filter((at) => image(at) === 0 && at % C < 2));
    });
  });
});
