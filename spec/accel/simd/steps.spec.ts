import { afterAll, describe, expect, test } from "vitest";
import { openSimd } from "../../../accel/simd/index.ts";
import { firstSlots, reference } from "../../../reference/index.ts";
import { type Tensor, tensor } from "../../../reference/tensor.ts";
import { normals, u, wholeNumbers } from "./agreement.ts";

const engine = await openSimd();
afterAll(() => engine.close());

const rates = { learningRate: 0.1, weightDecay: 0.01 };
const recipes = {
  sgd: rates,
  momentum: { ...rates, momentum: 0.9, dampening: 0.5 },
  nesterov: { ...rates, momentum: 0.9 },
  adagrad: { ...rates, epsilon: 1e-10, initialAccumulator: 0.5, learningRateDecay: 0.125 },
  rmsprop: { ...rates, decay: 0.5, epsilon: 1e-3, momentum: 0.5, centered: true },
  adadelta: { ...rates, decay: 0.9, epsilon: 1e-3 },
  adam: { ...rates, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
  adamW: { ...rates, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
};
const names = Object.keys(recipes) as readonly (keyof typeof recipes)[];

/** The parameter after each of `count` steps, with a fresh gradient each. */
async function trajectory(backend: typeof engine | typeof reference, name: keyof typeof recipes, count: number) {
  const start = normals([37], 7);
  const host = backend as typeof reference;
  const fresh = (value: number) => host.fromHost(tensor([37], new Float32Array(37).fill(value)));
  let parameter = host.fromHost(tensor([37], Float32Array.from(start.data)));
  let slots = Object.fromEntries(firstSlots(name, recipes[name] as never).map(([slot, value]) => [slot, fresh(value)]));
  const path: Tensor[] = [];
  for (let t = 1; t <= count; t++) {
    const gradient = host.fromHost(normals([37], t));
    const next = host.steps[name](parameter, gradient, slots as never, recipes[name] as never, t);
    parameter = next.parameter;
    slots = next.slots as never;
    host.release(gradient);
    path.push(await host.toHost(parameter));
  }
  return path;
}

describe("update steps on simd", () => {
  test.each(names)("%s follows the reference for ten steps", async (name) => {
    const [ours, theirs] = [await trajectory(engine, name, 10), await trajectory(reference, name, 10)];
    for (const [t, { data }] of theirs.entries()) {
      for (const [i, w] of data.entries()) {
        // Each step rounds the parameter and a move of at most 1 in size a few times.
        expect(Math.abs(ours[t]!.data[i]! - w)).toBeLessThan(8 * (t + 1) * u * (1 + Math.abs(w)));
      }
    }
  });

  test("a step leaves an array alone that shares the parameter's storage", async () => {
    const parameter = engine.fromHost(wholeNumbers([4]));
    const { output: view } = engine.kernels.reshape.forward({ input: parameter }, { shape: [2, 2] });
    const before = [...(await engine.toHost(view)).data];
    const gradient = engine.fromHost(tensor([4], [1, 1, 1, 1]));
    const moved = engine.steps.sgd(parameter, gradient, {}, { learningRate: 1, weightDecay: 0 }, 1).parameter;
    expect([...(await engine.toHost(view)).data]).toEqual(before);
    expect([...(await engine.toHost(moved)).data]).toEqual(before.map((w) => w - 1));
  });

  test("a step checks its params in the words of the reference", () => {
    const w = engine.fromHost(wholeNumbers([2]));
    expect(() => engine.steps.sgd(w, w, {}, { learningRate: -1, weightDecay: 0 }, 1)).toThrow(
      "sgd: learningRate must be a number of at least 0, got -1",
    );
  });
});
