import { describe, expect, test } from "vitest";
import { reference } from "../../reference/index.ts";
import { random } from "../../reference/random.ts";
import { sizeOf, tensor } from "../../reference/tensor.ts";
import type { Engine } from "../../src/engines.ts";
import { summary } from "../../src/summary.ts";
import { Trainer } from "../../src/trainer.ts";
import { lenet5, mlp, modelByName, modelNames } from "../../src/zoo/index.ts";

describe("zoo", () => {
  test.each(modelNames)("%s fits other images and classes", (name) => {
    const { name: own, input, output } = modelByName(name, { input: [200, 188, 4], classes: 7 });
    expect([own, input, output[0], output.at(-1)]).toEqual([name, [200, 188, 4], 1, 7]);
  });

  test("LeNet-5 has 520 + 25,050 + 1,225,500 + 5,010 parameters, lecture 003's table", () => {
    const counts = lenet5().parameters.map(({ name, shape }) => `${name} ${sizeOf(shape)}`);
    expect(counts).toEqual([
      "conv1.kernel 500",
      "conv1.bias 20",
      "conv2.kernel 25000",
      "conv2.bias 50",
      "linear1.weight 1225000",
      "linear1.bias 500",
      "linear2.weight 5000",
      "linear2.bias 10",
    ]);
  });

  test.each([
    ["resnet18", 11_689_512],
    ["resnet34", 21_797_672],
    ["resnet50", 25_557_032],
    ["resnet18-64", 2_797_610],
    ["mobilenet-64", 392_506],
    ["convnext-64", 1_377_066],
  ])("%s has %d parameters", (name, count) => {
    expect(summary(modelByName(name, {})).totals.parameters).toBe(count);
  });

  test("an untrained network is undecided: no class is much likelier than another", async () => {
    const trainer = new Trainer(mlp(), { engine: reference as unknown as Engine, seed: 3 });
    const { uniform } = random(1);
    const images = tensor([2, 28, 28, 1], Float32Array.from({ length: 2 * 784 }, uniform));
    for (const probability of (await trainer.predict(images)).data) {
      expect(probability).toBeGreaterThan(0.05);
      expect(probability).toBeLessThan(0.2);
    }
    trainer.release();
  });

  test("a model that is not there is an error that says which are", () => {
    expect(() => modelByName("toString", {})).toThrow(
      `model: name must be one of ${modelNames.join(", ")}, got "toString"`,
    );
  });
});
