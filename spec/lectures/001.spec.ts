/** Lecture 001, "Introduction to ConvNets", as tests. Each is named after its slide. */
import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { filled, tensor } from "../../reference/tensor.ts";
import { flatten, linear, sequential, tanh } from "../../src/layers/index.ts";
import { model } from "../../src/model.ts";
import {
  adadelta,
  adagrad,
  adam,
  adamW,
  momentum,
  nesterov,
  type Optimizer,
  rmsprop,
  sgd,
} from "../../src/optimizers.ts";
import { Trainer } from "../../src/trainer.ts";
import { asEngine } from "../src/countingEngine.ts";
import { descend, type Point } from "./descent.ts";

/** Gentle along x, fifty times as steep along y: ½x² + 25y². */
const ravine = ([x, y]: Point): Point => [x, 50 * y];
const heightInRavine = ([x, y]: Point): number => x ** 2 / 2 + 25 * y ** 2;

/** Up along x, down along y: ½x² − ½y². */
const saddle = ([x, y]: Point): Point => [x, -y];

/** Two wells along x, x⁴ − 4x² + x: a shallow one at 1.35, a deep one at −1.47, a rim between them at 0.13. */
const wells = ([x]: Point): Point => [4 * x ** 3 - 8 * x + 1, 0];

const lowest = (way: readonly Point[]): number => Math.min(...way.map(([x]) => x));

/** A network of one hidden layer of sigmoids: [x] → [y]. */
function hidden(xs: readonly number[], w: readonly number[], b: readonly number[], out: readonly number[]): number[] {
  const { linear, sigmoid } = reference.kernels;
  const first = { weight: tensor([w.length, 1], w), bias: tensor([b.length], b) };
  const nodes = linear.forward({ input: tensor([xs.length, 1], xs), ...first }, {}).output;
  const input = sigmoid.forward({ input: nodes }, {}).output;
  return [...linear.forward({ input, weight: tensor([1, out.length], out) }, {}).output.data];
}

describe("lecture 001", () => {
  describe("Neural networks as universal approximators", () => {
    test("a pair of nodes makes a bump: with the slide's numbers 2 between −0.6 and 0.4, and 1 outside", () => {
      const [left, inside, right] = hidden([-0.8, 0, 0.6], [-100, 100], [40, 60], [1, 1]);
      expect([left, inside, right].map((y) => Math.round(y! * 1e6) / 1e6)).toEqual([1, 2, 1]);
    });

    test("given more bumps, we get a more accurate approximation", () => {
      const xs = Array.from({ length: 101 }, (_, at) => at / 100);
      const f = (x: number) => Math.sin(2 * Math.PI * x);
      const error = (bumps: number) => {
        const edges = Array.from({ length: bumps }, (_, k) => [k / bumps, (k + 1) / bumps] as const).flat();
        const steep = 20 * bumps;
        const heights = edges.map((_, at) => (at % 2 === 0 ? 1 : -1) * f((Math.floor(at / 2) + 0.5) / bumps));
        const ys = hidden(
          xs,
          edges.map(() => steep),
          edges.map((edge) => -steep * edge),
          heights,
        );
        return Math.max(...ys.map((y, at) => Math.abs(y - f(xs[at]!))));
      };
      expect(error(10)).toBeLessThan(0.4);
      expect(error(40)).toBeLessThan(0.1);
      expect(error(160)).toBeLessThan(0.025);
    });
  });

  describe("Weight initialization", () => {
    const net = model(
      { input: [1, 1, 2] },
      sequential(flatten(), linear({ features: 3 }), tanh(), linear({ features: 2 })),
    );
    /** The first layer after ten steps of training on two points, from parameters that are all the same. */
    async function trainedFrom(value: number | undefined) {
      const same = new Map(net.parameters.map(({ name, shape }) => [name, filled(shape, value ?? 0)]));
      const parameters = value === undefined ? {} : { parameters: same };
      const trainer = new Trainer(net, {
        engine: asEngine(reference),
        optimizer: sgd({ learningRate: 0.5 }),
        ...parameters,
      });
      const batch = {
        input: tensor([2, 1, 1, 2], [1, 2, -3, 1]),
        target: tensor([2, 2], [1, 0, 0, 1]),
        labels: Int32Array.of(0, 1),
        indices: Int32Array.of(0, 1),
      };
      for (let t = 0; t < 10; t++) await trainer.step(batch);
      const weight = (await trainer.checkpoint()).tensors.get("linear1.weight")!.data;
      return [0, 2, 4].map((neuron) => [...weight.slice(neuron, neuron + 2)]);
    }

    test("neurons that start with the same weights will always be the same; all at 0 they never move", async () => {
      expect(await trainedFrom(0)).toEqual([[0, 0], [0, 0], [0, 0]]); // biome-ignore format: one line
      const [first, ...others] = await trainedFrom(0.5);
      expect(first).not.toEqual([0.5, 0.5]);
      for (const other of others) expect(other).toEqual(first);
    });

    test("random first weights break the symmetry", async () => {
      const [first, second, third] = await trainedFrom(undefined);
      expect(second).not.toEqual(first);
      expect(third).not.toEqual(first);
    });
  });

  describe("Learning rate", () => {
    test("a large one overshoots: beyond 2/50 the steep side of a ravine throws the point out", () => {
      const end = (learningRate: number) => descend(sgd({ learningRate }), ravine, [10, 1], 50).at(-1)!;
      expect(Math.abs(end(0.039)[1])).toBeLessThan(0.5);
      expect(Math.abs(end(0.041)[1])).toBeGreaterThan(10); // 1.05⁵⁰
    });

    test("a small one needs many iterations, and is trapped in a local minimum", () => {
      const x = (learningRate: number, steps: number) =>
        descend(sgd({ learningRate }), wells, [2.5, 0], steps).at(-1)![0];
      expect(Math.abs(x(0.001, 100) - 1.347)).toBeGreaterThan(0.01);
      expect(x(0.001, 1000)).toBeCloseTo(1.347, 3);
    });
  });

  describe("Momentum", () => {
    test("x += v integrates the position: in TensorFlow's dialect, and in PyTorch's while the rate stays", () => {
      let [x, v] = [10, 0];
      const way = [x];
      for (let t = 1; t <= 20; t++) {
        v = 0.5 * v - 0.25 * x; // the slope at x is x; halves and quarters are exact
        x += v;
        way.push(x);
      }
      for (const dialect of ["tensorflow", "pytorch"] as const) {
        const rolling = momentum({ learningRate: 0.25, momentum: 0.5, dialect });
        expect(descend(rolling, ([at]) => [at, 0], [10, 0], 20).map(([at]) => at)).toEqual(way);
      }
    });

    test("velocity gets a ball out of a local minimum where gradient descent stays", () => {
      const last = (optimizer: Optimizer) => descend(optimizer, wells, [2.5, 0], 500).at(-1)![0];
      expect(last(sgd({ learningRate: 0.01 }))).toBeCloseTo(1.347, 3);
      expect(last(momentum({ learningRate: 0.01 }))).toBeCloseTo(-1.473, 3);
    });
  });

  describe("Different optimizers", () => {
    const learningRate = 0.025;
    const start: Point = [10, 1];

    test("momentum based methods overshoot in a ravine, Nesterov's less", () => {
      const [rolled, ahead] = [momentum({ learningRate }), nesterov({ learningRate })].map((optimizer) =>
        lowest(descend(optimizer as Optimizer, ravine, start, 200)),
      );
      expect(rolled).toBeLessThan(-2);
      expect(ahead).toBeGreaterThan(rolled!);
      expect(ahead).toBeLessThan(0);
      for (const direct of [sgd({ learningRate }), adagrad({ learningRate: 1 })] as readonly Optimizer[]) {
        expect(lowest(descend(direct, ravine, start, 200))).toBeGreaterThan(0);
      }
    });

    test("they converge with different speed: momentum and Nesterov's before gradient descent", () => {
      const height = (optimizer: Optimizer) => heightInRavine(descend(optimizer, ravine, start, 200).at(-1)!);
      const plain = height(sgd({ learningRate }));
      expect(height(momentum({ learningRate }))).toBeLessThan(plain / 1000);
      expect(height(nesterov({ learningRate }))).toBeLessThan(plain / 1000);
    });

    test("gradient descent zigzags across a ravine, Adagrad goes down both sides alike", () => {
      const turns = (optimizer: Optimizer) => {
        const way = descend(optimizer, ravine, start, 40);
        return way.filter(([, y], at) => at > 0 && y * way[at - 1]![1] < 0).length;
      };
      expect(turns(sgd({ learningRate }))).toBe(40);
      expect(turns(adagrad({ learningRate: 1 }))).toBe(0);
      // Scaling y by 7 scales its gradients by 49: Adagrad's way is the same, seen through the other glass.
      const stretched = ([x, y]: Point): Point => [x, 50 * 49 * y];
      const optimizer = adagrad({ learningRate: 1, epsilon: 1e-12 });
      const first = descend(optimizer, ravine, [10, 1], 40).map(([x]) => x);
      expect(descend(optimizer, stretched, [10, 1 / 7], 40).map(([x]) => x)).toEqual(first);
    });

    test("gradient descent has a very hard time breaking symmetry at a saddle and gets stuck on top", () => {
      const [x, y] = descend(sgd({ learningRate: 0.1 }), saddle, [1, 1e-6], 40).at(-1)!;
      expect(Math.abs(x)).toBeLessThan(0.02);
      expect(Math.abs(y)).toBeLessThan(1e-4);
    });

    test("steps with a rate for each element leave the saddle at once", () => {
      const quick: readonly Optimizer[] = [
        adagrad({ learningRate: 0.1 }),
        rmsprop({ learningRate: 0.1, decay: 0.9 }),
        adam({ learningRate: 0.1 }),
        adamW({ learningRate: 0.1 }),
      ];
      for (const optimizer of quick) {
        expect(Math.abs(descend(optimizer, saddle, [1, 1e-6], 20).at(-1)![1]), optimizer.step).toBeGreaterThan(1);
      }
      // Adadelta's first moves are as small as √ε, and it still is ahead of gradient descent.
      expect(Math.abs(descend(adadelta(), saddle, [1, 1e-6], 40).at(-1)![1])).toBeGreaterThan(0.5);
    });

    test("RMSprop sees very low gradients in the saddle direction, so its rate there is high", () => {
      const [, moved] = descend(rmsprop({ learningRate: 0.1, epsilon: 1e-12 }), saddle, [1, 1e-6], 1);
      const [along, down] = [1 - moved![0], moved![1] - 1e-6];
      expect(along / down).toBeCloseTo(1, 4); // a gradient a million times smaller, a step as long
    });

    test("on the exact top nothing moves, whatever the optimizer", () => {
      for (const optimizer of [sgd(), momentum(), nesterov(), adagrad(), rmsprop(), adadelta(), adam()] as const) {
        expect(descend(optimizer as Optimizer, saddle, [0, 0], 5).at(-1)).toEqual([0, 0]);
      }
    });
  });
});
