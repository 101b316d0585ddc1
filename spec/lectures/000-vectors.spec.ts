/** Lecture 000, from an image to a vector of numbers, as tests. Each is named after its slide. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pca, spreadOf, transformed, whitening } from "../../datasets/index.ts";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { filled, tensor } from "../../reference/tensor.ts";
import { conv2d, flatten, linear, relu, sequential } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { adam, sgd } from "../../src/optimizers.ts";
import { summary } from "../../src/summary.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { alexNet } from "./architectures.ts";
import { descend, type Point } from "./descent.ts";
import { answer, costOf, gradientOf } from "./networks.ts";
import { regressed } from "./training.ts";

describe("lecture 000", () => {
  describe("Today: convert an H×W image into an F-dimensional vector", () => {
    /** Images of one bright spot, and where it is: [x, y] in pixels. */
    function spots(count: number, seed: number) {
      const chance = random(seed);
      const places = Array.from({ length: count }, () => [1 + 6 * chance.uniform(), 1 + 6 * chance.uniform()] as const);
      const pixels = places.flatMap(([x, y]) =>
        Array.from({ length: 81 }, (_, at) => Math.exp(-(((at % 9) - x) ** 2 + (Math.floor(at / 9) - y) ** 2) / 4)),
      );
      return { input: tensor([count, 9, 9, 1], pixels), target: tensor([count, 2], places.flat()) };
    }

    test("at what coordinates? (F = 2): a network learns to answer x, y of a spot to a fifth of a pixel", () => {
      const body = sequential(conv2d({ filters: 4, size: 3, stride: 2 }), relu(), flatten(), linear({ features: 2 }));
      const net = model({ input: [9, 9, 1] }, body);
      const parameters = regressed(net, { ...spots(48, 1), optimizer: adam({ learningRate: 0.02 }), steps: 300 });
      const unseen = spots(32, 2);
      const values = Object.fromEntries([...parameters].map(([name, { data }]) => [name, [...data]]));
      const { data } = answer(body, unseen.input, values);
      const squares = [...data].map((value, at) => (value - unseen.target.data[at]!) ** 2);
      const error = Math.sqrt((2 * squares.reduce((sum, square) => sum + square, 0)) / squares.length);
      expect(error).toBeLessThan(0.2);
    });
  });

  describe("AlexNet", () => {
    const net = model({ name: "AlexNet", input: [227, 227, 3] }, alexNet([96, 256, 384, 384, 256], 0));
    const { rows } = summary(net);

    test("the slide's row: 55x55 96, 27x27 256, 13x13 384, 13x13 384, 13x13 256, 4096, 4096, 1000", () => {
      const sizes = rows.filter(({ op }) => op === "conv2d" || op === "linear").map(({ output }) => output.join("x"));
      const convolved = ["55x55x96", "27x27x256", "13x13x384", "13x13x384", "13x13x256"];
      expect(sizes).toEqual([...convolved, "4096", "4096", "1000"]);
    });

    test("How Many Parameters? 6×6×256×4096 + 4096 = 38 million in FC 6, 62.4 million in all", () => {
      expect(rows.find(({ op }) => op === "linear")!.parameters).toBe(37_752_832);
      expect(summary(net).totals.parameters).toBe(62_378_344);
    });

    test("split over two GPUs, as in the paper, it has the 61.0 million that are quoted as 60", () => {
      expect(costOf([227, 227, 3], alexNet([96, 256, 384, 384, 256], 0, 2)).parameters).toBe(60_965_224);
    });

    test("the vast majority are in fully connected layers: 58.6 of 62.4 million", () => {
      const connected = rows.filter(({ op }) => op === "linear").reduce((sum, { parameters }) => sum + parameters, 0);
      expect(connected).toBe(58_631_144);
    });

    test("to list them at 4 s a parameter would take 8 years", () => {
      expect((62_378_344 * 4) / (365.25 * 24 * 3600)).toBeCloseTo(7.9, 1);
    });
  });

  describe("Backprop", () => {
    test("gradients explode where |d| > 1, not where d > 1: eleven layers of d = −2 multiply by −2048", () => {
      const body = sequential(...Array.from({ length: 11 }, () => linear({ features: 1, bias: false })));
      const values = Object.fromEntries(Array.from({ length: 11 }, (_, k) => [`linear${k + 1}.weight`, [-2]]));
      expect(gradientOf([0], body, { input: [1], values }).data[0]).toBe(-2048);
    });
  });

  describe("Solution 1 – Batch Normalization", () => {
    const cloud = tensor([4, 2], [6, 8, 0, 2, 4, 4, 2, 6]); // mean (3, 5), covariance 5 4 / 4 5
    const normalized = reference.kernels.batchNorm.forward(
      { input: cloud, scale: filled([2], 1), shift: filled([2], 0) },
      { epsilon: 1e-12 },
    ).output;
    const close = (actual: Iterable<number>, expected: readonly number[]) =>
      [...actual].forEach((value, at) => {
        expect(value).toBeCloseTo(expected[at]!, 9);
      });

    test("Mean(x) = Mean(y) = 0, Var(x) = Var(y) = 1; Cov(x, y) is still not 0", () => {
      const { mean, covariance } = spreadOf(tensor([4, 2], normalized.data));
      close(mean.data, [0, 0]);
      close(covariance.data, [1, 0.8, 0.8, 1]);
    });

    test("whitening takes the covariance away as well: data looks like the right picture", () => {
      const white = transformed(cloud, whitening(pca(spreadOf(cloud)), { kind: "zca", epsilon: 0 }));
      close(spreadOf(white).covariance.data, [1, 0, 0, 1]);
    });
  });

  test("There exists vs. We Can Find: a deeper model is identical to the shallow one where its last layers do nothing", () => {
    fc.assert(
      fc.property(tensors([2, 3], "whole"), tensors([3, 3], "whole"), (x, weight) => {
        const shallow = [linear({ features: 3 }), relu()];
        const deeper = [linear({ features: 3 }), relu(), linear({ features: 3 }), relu()];
        const own = { "linear1.weight": [...weight.data], "linear1.bias": [1, 0, -1] };
        const nothing = { "linear2.weight": [1, 0, 0, 0, 1, 0, 0, 0, 1], "linear2.bias": [0, 0, 0] };
        expect([...answer(sequential(...deeper), x, { ...own, ...nothing }).data]).toEqual([
          ...answer(sequential(...shallow), x, own).data,
        ]);
      }),
    );
  });

  test("Training a CNN – Weight Decay: with the sign as printed, w − ηεw + ε·∂L/∂w, descent runs uphill", () => {
    const slope = ([x]: Point): Point => [x - 3, 0]; // of ½(x − 3)²
    const printed = (steps: number) => {
      let w = 2;
      for (let t = 0; t < steps; t++) w = w - 0.25 * 0.5 * w + 0.5 * (w - 3);
      return w;
    };
    const [w] = descend(sgd({ learningRate: 0.5, weightDecay: 0.25 }), slope, [2, 0], 60).at(-1)!;
    expect(w).toBeCloseTo(3 / 1.25, 9); // where the slope and the decay balance: w − 3 + ¼w = 0
    expect(Math.abs(printed(60))).toBeGreaterThan(1e6);
  });
});
