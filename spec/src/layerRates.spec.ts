import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { random } from "../../reference/random.ts";
import { parametersOf } from "../../src/checkpoint.ts";
import { type LayerRates, rateFactors } from "../../src/layerRates.ts";
import { batchNorm, conv2d, flatten, type Layer, layer, linear, relu, sequential } from "../../src/layers/index.ts";
import { initialize, model } from "../../src/model.ts";
import { adam, momentum, sgd } from "../../src/optimizers.ts";
import { reread, trained } from "./tinyRuns.ts";

const block = (...layers: readonly Layer[]) =>
  layer("block", (scope, input) => layers.reduce((value, next) => scope.run(next, value), input));

const net = model(
  { name: "net", input: [4, 4, 1] },
  sequential(
    block(conv2d({ filters: 2, size: 3 }), batchNorm(), relu()),
    ...[flatten(), linear({ features: 3 }), relu(), linear({ features: 2 })],
  ),
);
const names = [...net.parameters, ...net.states].map(({ name }) => name);
const factorsOf = (rates: LayerRates) => Object.fromEntries(rateFactors(net, rates));

const init = initialize(net, random(9));
/** The last checkpoint of a short run. */
async function run(options: Parameters<typeof trained>[0] = {}) {
  return (await trained({ test: undefined, epochs: 2, init, ...options }, net)).checkpoints.at(-1)!;
}
const valuesOf = async (options: Parameters<typeof trained>[0]) => parametersOf(await reread(await run(options)));

describe("learning rates by layer", () => {
  test("are given by layers, the others go at full rate, and the inner of two decides", () => {
    const factors = factorsOf({ "block1.conv1": 0.5, body: 0.1, block1: 0 });
    expect(factors).toEqual({
      ...{ "block1.conv1.kernel": 0.5, "block1.conv1.bias": 0.5, "block1.norm1.scale": 0, "block1.norm1.shift": 0 },
      ...{ "block1.norm1.mean": 0, "block1.norm1.variance": 0, "linear1.weight": 0.1, "linear1.bias": 0.1 },
      ...{ "linear2.weight": 1, "linear2.bias": 1 },
    });
  });

  test("or by one number, by which each is slower than the one behind it, and a block goes as one", () => {
    const factors = factorsOf(0.5);
    for (const name of names) {
      expect(factors[name]).toBe(name.startsWith("linear2") ? 1 : name.startsWith("linear1") ? 0.5 : 0.25);
    }
  });

  test("a layer at half the rate goes half as far in a step of gradient descent", async () => {
    const step = { optimizer: sgd({ learningRate: 0.25 }), epochs: 1, batch: 16 };
    const [full, half] = [await valuesOf(step), await valuesOf({ ...step, layerRates: { linear1: 0.5 } })];
    const way = (after: typeof full, name: string) =>
      Array.from(after.get(name)!.data, (value, at) => value - init.get(name)!.data[at]!);
    way(full, "linear1.weight").forEach((far, at) => {
      expect(way(half, "linear1.weight")[at]).toBeCloseTo(far / 2, 12);
    });
    expect(way(half, "linear2.weight")).toEqual(way(full, "linear2.weight"));
  });

  test("of 1 change no bit", async () => {
    const without = await valuesOf({});
    const layers = fc.uniqueArray(fc.constantFrom("body", "block1", "block1.norm1", "linear1", "linear2"));
    await fc.assert(
      fc.asyncProperty(layers, async (chosen) => {
        const layerRates = Object.fromEntries(chosen.map((name) => [name, 1]));
        expect(await valuesOf({ layerRates })).toEqual(without);
      }),
      { numRuns: 5 },
    );
    expect(await valuesOf({ layerRates: 1 })).toEqual(without);
  });

  test("of 0 freeze, bit for bit, whatever the optimizer remembers or pulls towards 0", async () => {
    for (const optimizer of [adam({ weightDecay: 0.1 }), momentum({ weightDecay: 0.1 })]) {
      const frozen = await valuesOf({ optimizer, freeze: ["body"], clipNorm: 0.1 });
      expect(await valuesOf({ optimizer, layerRates: { body: 0 }, clipNorm: 0.1 })).toEqual(frozen);
      expect(await valuesOf({ optimizer, layerRates: 0, clipNorm: 0.1 })).toEqual(frozen);
      expect(frozen.get("block1.norm1.mean")).toEqual(init.get("block1.norm1.mean"));
    }
  });

  test("are a choice that stays when a run is resumed, and then it ends in the same bytes", async () => {
    const plan = { test: undefined, epochs: 2, init: undefined, layerRates: { linear1: 0.5, body: 0.1 } };
    const { checkpoints } = await trained({ ...plan, checkpointDue: () => true }, net);
    const resume = await reread(checkpoints[1]!);
    expect(resume.layerRates).toEqual(plan.layerRates);
    const { layerRates: _, ...without } = plan;
    expect((await trained({ ...without, resume }, net)).checkpoints.at(-1)).toEqual(checkpoints.at(-1));
    await expect(trained({ ...plan, layerRates: 0.5, resume }, net)).rejects.toThrow(
      'resume: layerRates must be {"body":0.1,"linear1":0.5} (the checkpoint\'s), got 0.5',
    );
  });

  test.each([
    [1.5, "trainer: layerRates must be a number from 0 to 1, got 1.5"],
    [{ linear1: -1 }, "trainer: layerRates.linear1 must be a number of at least 0, got -1"],
    [
      { relu1: 1 },
      'layerRates: layers must be "body" or layers of net that learn (block1, linear1, linear2), got "relu1"',
    ],
  ])("%j is a ParameterError", (rates, message) => {
    expect(() => rateFactors(net, rates)).toThrow(new ParameterError(message));
  });
});
