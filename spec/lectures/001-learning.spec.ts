/** Lecture 001, how a network answers and learns, as tests. Each is named after its slide. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { pca, type Spread, spreadOf, transformed, whitening } from "../../datasets/index.ts";
import { einstein } from "../../reference/equation.ts";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { filled, type Shape, type Tensor, tensor } from "../../reference/tensor.ts";
import { linear, sequential, sigmoid } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import { sgd } from "../../src/optimizers.ts";
import { summary } from "../../src/summary.ts";
import { Tape } from "../../src/tape.ts";
import { tensors } from "../arbitraries/tensors.ts";
import { descend, type Point } from "./descent.ts";
import { answer } from "./networks.ts";

const { kernels } = reference;
const floats = (...shape: Shape) => tensors(shape, "float");

describe("lecture 001", () => {
  describe("Forward pass", () => {
    const net = sequential(
      linear({ features: 4 }),
      sigmoid(),
      linear({ features: 4 }),
      sigmoid(),
      linear({ features: 1 }),
    );

    test("3-d vector x, W1: 4x3, W2: 4x4, W3: 1x4, 1-d vector y: (3 + 1)·4 + (4 + 1)·4 + (4 + 1)·1 = 41 numbers", () => {
      const { parameters } = model({ input: [3] }, net);
      expect(parameters.filter(({ name }) => name.endsWith("weight")).map(({ shape }) => shape)).toEqual([
        [4, 3],
        [4, 4],
        [1, 4],
      ]);
      expect(summary(model({ input: [3] }, net)).totals.parameters).toBe(41);
    });

    test("the layers compute what the lecture's lines compute", () => {
      const given = fc.record({ x: floats(3), W1: floats(4, 3), b1: floats(4), W2: floats(4, 4), b2: floats(4) });
      fc.assert(
        fc.property(given, ({ x, W1, b1, W2, b2 }) => {
          const h1 = einstein("h[j] = 1 / (1 + exp(-z[j]))", { z: einstein("z[j] = W1[j, I] x[I] + b1[j]", { W1, x, b1 }) }); // biome-ignore format: as on the slide
          const h2 = einstein("h[j] = 1 / (1 + exp(-z[j]))", { z: einstein("z[j] = W2[j, I] h1[I] + b2[j]", { W2, h1, b2 }) }); // biome-ignore format: as on the slide
          const [out] = einstein("out[j] = W3[j, I] h2[I]", { W3: filled([1, 4], 1), h2 }).data;
          const values = { "linear1.weight": W1, "linear1.bias": b1, "linear2.weight": W2, "linear2.bias": b2 };
          const plain = Object.fromEntries(Object.entries(values).map(([name, { data }]) => [name, [...data]]));
          const [y] = answer(net, tensor([1, 3], x.data), { ...plain, "linear3.bias": [0] }).data;
          expect(y).toBeCloseTo(out!, 12);
        }),
      );
    });
  });

  test("Compute gradient: chain rule: ∂E/∂w = Σₙ (o − t)·o·(1 − o)·x, where E is half of the loss L2", () => {
    fc.assert(
      fc.property(floats(5, 3), floats(2, 3), floats(5, 2), (x, w, t) => {
        const tape = new Tape(reference);
        const weight = tape.parameter(w);
        const z = tape.apply("linear", { input: tape.data(x), weight }, {});
        const prediction = tape.apply("sigmoid", { input: z }, {});
        const losses = tape.apply("l2", { prediction, target: tape.data(t) }, {});
        const half = tape.apply("scale", { input: losses }, { factor: 0.5, offset: 0 });
        const dWeight = tape.backward(half).get(weight)!;

        const o = kernels.sigmoid.forward({ input: kernels.linear.forward({ input: x, weight: w }, {}).output }, {});
        const lecture = "d[k, i] = (o[N, k] - t[N, k]) o[N, k] (1 - o[N, k]) x[N, i]";
        einstein(lecture, { o: o.output, t, x }).data.forEach((d, at) => {
          expect(dWeight.data[at]).toBeCloseTo(d, 9);
        });
      }),
    );
  });

  test("Multi-layer NN case: a node with several outputs sums over all paths back to it: δʰⱼ = Σₖ δᶻₖ·wₖⱼ", () => {
    const tape = new Tape(reference);
    const h = tape.parameter(tensor([1, 2], [0.5, -1]));
    const out = (w: readonly number[]) => tape.apply("linear", { input: h, weight: tape.data(tensor([1, 2], w)) }, {});
    const both = tape.apply("add", { a: out([3, 5]), b: out([20, 40]) }, {});
    expect([...tape.backward(both).get(h)!.data]).toEqual([3 + 20, 5 + 40]);
  });

  test("Batch size: when the data set is redundant, the gradient of a half is that of the whole", () => {
    const target = tensor([3], [1, 0, 2]);
    const half = { x: tensor([3, 2], [1, 2, -1, 3, 0, 1]), target };
    const whole = { x: tensor([6, 2], [...half.x.data, ...half.x.data]), target: tensor([6], [...target.data, ...target.data]) }; // biome-ignore format: one line
    const gradient = ({ x, target }: { readonly x: Tensor; readonly target: Tensor }) => {
      const tape = new Tape(reference);
      const weight = tape.parameter(tensor([1, 2], [0.5, 0.25]));
      const scores = tape.apply("linear", { input: tape.data(x), weight }, {});
      const prediction = tape.apply("reshape", { input: scores }, { shape: target.shape });
      const losses = tape.apply("l2", { prediction, target: tape.data(target) }, {});
      return tape.backward(tape.apply("mean", { input: losses }, { axes: [0] })).get(weight)!.data;
    };
    gradient(whole).forEach((slope, at) => {
      expect(slope).toBeCloseTo(gradient(half)[at]!, 12);
    });
  });

  describe("Data preprocessing", () => {
    /** As far as 3 along (1, 1), as far as 1 across it: covariance 5 4 / 4 5, curvatures 9 and 1. */
    const cloud = tensor([4, 2], [3, 3, -3, -3, 1, -1, -1, 1]);
    const truth: Point = [2, -1];
    /** The slope of ½·mean((w − truth)·x)², and the way down it. */
    const fitted = ({ covariance: { data } }: Spread, learningRate: number, steps: number) => {
      const slope = ([u, v]: Point): Point => {
        const [du, dv] = [u - truth[0], v - truth[1]];
        return [data[0]! * du + data[1]! * dv, data[2]! * du + data[3]! * dv];
      };
      const [u, v] = descend(sgd({ learningRate }), slope, [0, 0], steps).at(-1)!;
      return Math.hypot(u - truth[0], v - truth[1]);
    };

    test("Normalization: centred data divided by its deviations keeps its correlation, 4/5", () => {
      const scaled = tensor(
        [4, 2],
        cloud.data.map((value) => value / Math.sqrt(5)),
      );
      const { covariance } = spreadOf(scaled);
      [1, 0.8, 0.8, 1].forEach((value, at) => {
        expect(covariance.data[at]).toBeCloseTo(value, 12);
      });
    });

    test("PCA/whitening: decorrelated data has a diagonal covariance, whitened data the identity", () => {
      const components = pca(spreadOf(cloud));
      const spreads = [transformed(cloud, components), transformed(cloud, whitening(components, { kind: "pca" }))];
      const rounded = spreads.map((data) =>
        [...spreadOf(data).covariance.data].map((value) => Math.round(value * 1e4)),
      );
      expect(rounded).toEqual([[90000, 0, 0, 10000], [10000, 0, 0, 10000]]); // biome-ignore format: one line
    });

    test("a line is fitted to whitened data in one step, where the ravine of the raw data takes dozens", () => {
      const best = 2 / (9 + 1); // of the rates that do not diverge across the curvature 9, the fastest along 1
      expect(fitted(spreadOf(cloud), best, 20)).toBeGreaterThan(0.01); // 0.8²⁰
      const white = transformed(cloud, whitening(pca(spreadOf(cloud)), { kind: "zca", epsilon: 0 }));
      expect(fitted(spreadOf(white), 1, 1)).toBeLessThan(1e-9);
    });
  });

  describe("Weight initialization", () => {
    const chance = random(31);
    const gaussian = (shape: Shape, deviation: number) =>
      tensor(
        shape,
        Array.from({ length: shape.reduce((a, b) => a * b) }, () => deviation * chance.normal()),
      );
    const meanSquare = ({ data }: Tensor) => [...data].reduce((sum, value) => sum + value ** 2, 0) / data.length;

    test("from a Gaussian, the outputs' variance grows with the number of inputs; divided by √n it stays 1", () => {
      for (const n of [16, 64, 256]) {
        const input = gaussian([64, n], 1);
        const spread = (deviation: number) =>
          meanSquare(kernels.linear.forward({ input, weight: gaussian([64, n], deviation) }, {}).output);
        expect(Math.abs(spread(1) / n - 1)).toBeLessThan(0.1);
        expect(Math.abs(spread(1 / Math.sqrt(n)) - 1)).toBeLessThan(0.1);
      }
    });

    test("Gaussian·√(2/n) keeps the signal through ten layers of ReLU; with √(1/n) each halves its power", () => {
      const n = 100;
      const power = (deviation: number) => {
        let value = gaussian([50, n], 1);
        for (let k = 0; k < 10; k++) {
          const input = kernels.linear.forward({ input: value, weight: gaussian([n, n], deviation) }, {}).output;
          value = kernels.relu.forward({ input }, {}).output as typeof value;
        }
        return meanSquare(value);
      };
      expect(Math.abs(Math.log2(power(Math.sqrt(2 / n))) + 1)).toBeLessThan(1.5); // a half is cut: 2⁻¹ of the input's 1
      expect(Math.abs(Math.log2(power(Math.sqrt(1 / n))) + 11)).toBeLessThan(1.5); // 2⁻¹·2⁻¹⁰
    });
  });

  test("Prevent overfitting: L2 regularization draws weights to 0: w = Σxt / (Σx² + λ) is 2, 10/7, 1 for λ = 0, 2, 5", () => {
    const [x, t] = [[1, 2], [2, 4]] as const; // biome-ignore format: one line
    const slope = ([w]: Point): Point => [x.reduce((sum, value, n) => sum + (w * value - t[n]!) * value, 0), 0];
    const weight = (weightDecay: number) =>
      descend(sgd({ learningRate: 0.05, weightDecay }), slope, [0, 0], 200).at(-1)![0];
    [0, 2, 5].forEach((lambda) => {
      expect(weight(lambda)).toBeCloseTo(10 / (5 + lambda), 9);
    });
  });

  describe("Prevent overfitting: Dropout", () => {
    /** Four neurons' activations, and a linear layer behind them. */
    const nodes = tensor([1, 4], [1, 2, -3, 5]);
    const weight = tensor([2, 4], [1, 0, 2, -1, 3, 1, 0, 4]);
    const behind = (input: Tensor) => [...kernels.linear.forward({ input, weight }, {}).output.data];
    const masks = Array.from({ length: 16 }, (_, bits) => tensor([1, 4], [0, 1, 2, 3].map((node) => (bits >> node) & 1))); // biome-ignore format: one line
    const mean = (answers: readonly (readonly number[])[]) =>
      answers[0]!.map((_, at) => answers.reduce((sum, answer) => sum + answer[at]!, 0) / answers.length);

    test("neurons active with p = ½ in training, activations scaled by p in testing: the mean of all 16 thinned networks", () => {
      const training = masks.map((mask) => behind(kernels.multiply.forward({ a: nodes, b: mask }, {}).output));
      const testing = kernels.scale.forward({ input: nodes }, { factor: 0.5, offset: 0 }).output;
      expect(mean(training)).toEqual(behind(testing));
    });

    test("dropout divides by p in training instead, and nothing is left to do in testing", () => {
      const training = masks.map((mask) =>
        behind(kernels.dropout.forward({ input: nodes, mask }, { keep: 0.5 }).output),
      );
      expect(mean(training)).toEqual(behind(nodes));
    });
  });
});
