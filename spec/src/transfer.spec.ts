import { describe, expect, test } from "vitest";
import { type Batch, batches, channelStatistics } from "../../datasets/index.ts";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { type Tensor, tensor } from "../../reference/tensor.ts";
import { parametersOf } from "../../src/checkpoint.ts";
import { batchNorm, conv2d, flatten, layer, linear, relu, sequential } from "../../src/layers/index.ts";
import { initialize, model, run } from "../../src/model.ts";
import { Tape } from "../../src/tape.ts";
import { Trainer } from "../../src/trainer.ts";
import { frozenNames, withNewHead } from "../../src/transfer.ts";
import { asEngine, countingEngine } from "./countingEngine.ts";
import { engine, halves, reread, trained } from "./tinyRuns.ts";

const body = () => [conv2d({ filters: 2, size: 3 }), batchNorm(), relu(), flatten(), linear({ features: 3 }), relu()];
const net = (classes = 2) =>
  model({ name: "net", input: [4, 4, 1] }, sequential(...body(), linear({ features: classes })));
const options = { train: halves(9), test: undefined, epochs: 2, seed: 3 };
/** Which values a run has changed. */
async function changed(freeze: readonly string[]): Promise<readonly string[]> {
  const init = initialize(net(), random(9));
  const { checkpoints } = await trained({ ...options, init, freeze }, net());
  const after = parametersOf(await reread(checkpoints.at(-1)!));
  return [...after.keys()].filter((name) => String(after.get(name)!.data) !== String(init.get(name)!.data));
}

describe("a run that begins where another has ended", () => {
  test("leaves frozen layers as they are, statistics among them", async () => {
    expect(await changed([])).toHaveLength(10);
    expect(await changed(["conv1", "norm1"])).toEqual([
      ...["linear1.bias", "linear1.weight", "linear2.bias", "linear2.weight"],
    ]);
    expect(await changed(["body"])).toEqual(["linear2.bias", "linear2.weight"]);
  });

  test("does not compute the gradient of what is frozen", async () => {
    const counting = countingEngine();
    await trained({ ...options, engine: asEngine(counting), freeze: ["body"], epochs: 1 }, net());
    expect(new Set(counting.pulled)).toEqual(
      new Set(["mean: input", "softmaxCrossEntropy: logits", "linear: weight, bias"]),
    );
    expect(counting.live.size).toBe(0);
  });

  test("runs frozen layers as in evaluation, with the statistics that they remember", async () => {
    const [train, init] = [halves(8), new Map(initialize(net(), random(9)))];
    init.set("norm1.mean", tensor([2], [3, -5]));
    const { epochs } = await trained(
      { ...options, train, test: train, init, freeze: ["body"], epochs: 1, batch: 8 },
      net(),
    );
    const untouched = new Trainer(net(), { engine, parameters: init, normalization: await channelStatistics(train) });
    expect(epochs[0]!.trainLoss).toBeCloseTo((await untouched.evaluate(train)).loss, 12);
    const learning = await trained({ ...options, train, init, freeze: ["conv1"], epochs: 1, batch: 8 }, net());
    expect(Math.abs(learning.epochs[0]!.trainLoss - epochs[0]!.trainLoss)).toBeGreaterThan(0.01);
  });

  test("with a frozen body learns a linear model of the features that the body extracts, bit for bit", async () => {
    const parameters = initialize(net(), random(9));
    const headNames = [...parameters.keys()].filter((name) => name.startsWith("linear2"));
    const head = (tensors: ReadonlyMap<string, Tensor>) => headNames.map((name) => tensors.get(name)!.data);
    const extractor = model({ name: "body", input: [4, 4, 1] }, sequential(...body()));
    const onFeatures = model({ name: "head", input: [1, 1, 3] }, sequential(flatten(), linear({ features: 2 })));
    const features = ({ input, ...batch }: Batch): Batch => {
      const tape = new Tape(reference, { record: false });
      const values = new Map([...parameters].map(([name, value]) => [name, tape.constant(value)]));
      const found = tape.value(run(extractor, tape, values, tape.data(input), { training: false }));
      return { ...batch, input: tensor([found.shape[0]!, 1, 1, 3], found.data) };
    };
    const whole = new Trainer(net(), { engine, parameters, freeze: ["body"] });
    const first = new Map(headNames.map((name) => [name.replace("linear2", "linear1"), parameters.get(name)!]));
    const linearModel = new Trainer(onFeatures, { engine, parameters: first });
    for await (const batch of batches(halves(9), { size: 3, normalization: whole.normalization })) {
      await whole.step(batch);
      await linearModel.step(features(batch));
    }
    const learned = [...parametersOf(await linearModel.checkpoint()).values()].map(({ data }) => data);
    expect(head((await whole.checkpoint()).tensors)).toEqual(learned);
    expect(learned).not.toEqual(head(parameters));
  });

  test("leaves nothing to chance in what is frozen", async () => {
    const told: (readonly [training: boolean, chance: boolean])[] = [];
    const shy = layer("shy", (scope, input) => {
      told.push([scope.training, scope.chance() !== null]);
      return scope.run(linear({ features: 3 }), input);
    });
    const chancy = model({ name: "chancy", input: [4, 4, 1] }, sequential(flatten(), shy, linear({ features: 2 })));
    const inStep = async (freeze: readonly string[]) => {
      const trainer = new Trainer(chancy, { engine, freeze });
      const { value } = await batches(halves(4), { size: 4, normalization: trainer.normalization }).next();
      await trainer.step(value!);
      return told.at(-1);
    };
    expect(await inStep([])).toEqual([true, true]);
    expect(await inStep(["shy1"])).toEqual([false, false]);
  });

  test("draws a new head for other classes, and keeps the rest", () => {
    const [before, fresh] = [initialize(net(2), random(9)), initialize(net(5), random(4))];
    const parameters = withNewHead(net(5), before, random(4));
    expect(parameters.get("linear2.weight")).toEqual(fresh.get("linear2.weight"));
    for (const [name, value] of before) if (!name.startsWith("linear2")) expect(parameters.get(name)).toBe(value);
    expect(parameters.size).toBe(before.size);
  });

  test("that is resumed ends in the same bytes, and what is frozen is a choice that stays", async () => {
    const plan = { ...options, freeze: ["conv1"], checkpointDue: () => true };
    const { checkpoints } = await trained(plan, net());
    const resume = await reread(checkpoints[1]!);
    expect((await trained({ ...plan, resume }, net())).checkpoints.at(-1)).toEqual(checkpoints.at(-1));
    await expect(trained({ ...plan, freeze: [], resume }, net())).rejects.toThrow(
      'resume: freeze must be ["conv1"] (the checkpoint\'s), got []',
    );
  });

  test("names the layers there are when one is asked for that is not", () => {
    expect(() => frozenNames(net(), ["relu1"])).toThrow(
      'freeze: layers must be "body" or layers of net that learn (conv1, norm1, linear1, linear2), got "relu1"',
    );
  });
});
