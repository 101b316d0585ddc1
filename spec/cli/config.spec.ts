import { describe, expect, test } from "vitest";
import { inMemory } from "../../datasets/index.ts";
import { ParameterError } from "../../reference/errors.ts";
import { augmentationByName, augmentationNames, augmentationWords } from "../../src/augmentations.ts";
import { commandFor, newConfig, resumedConfig } from "../../src/commands/config.ts";
import { layerRatesOf } from "../../src/commands/layerRatesOf.ts";
import { parseConfig } from "../../src/commands/savedConfig.ts";
import { UsageError } from "../../src/commands/usage.ts";
import { optimizerNames } from "../../src/optimizers.ts";
import { dataNames, inRecipes, recipeFor, recipes } from "../../src/recipes.ts";
import { scheduleNames } from "../../src/schedules.ts";
import { modelNames } from "../../src/zoo/index.ts";

describe("recipes", () => {
  test.each(dataNames)("%s is trained by names that exist", (data) => {
    const { model, optimizer, schedule, augment } = recipes[data];
    for (const word of augmentationWords(augment)) expect(augmentationNames).toContain(word);
    expect(modelNames).toContain(model);
    expect(optimizerNames).toContain(optimizer);
    expect(scheduleNames).toContain(schedule);
  });

  test("say a choice that all agree on once, and one that they do not by data set", () => {
    expect(inRecipes("clipNorm")).toBe("none");
    expect(inRecipes("balanced")).toBe("no");
    expect(inRecipes("epochs")).toBe(dataNames.map((data) => `${data} ${recipes[data].epochs}`).join(", "));
  });
});

describe("recipeFor", () => {
  test("is the data set's, but on photographs a network that does not normalize takes smaller steps", () => {
    expect(recipeFor("mnist", "mlp")).toEqual({ ...recipes.mnist, model: "mlp" });
    expect(recipeFor("imagefolder")).toEqual(recipes.imagefolder);
    expect(recipeFor("imagefolder", "mobilenet-64")).toEqual({ ...recipes.imagefolder, model: "mobilenet-64" });
    expect(recipeFor("imagefolder", "lenet5")).toMatchObject({ model: "lenet5", optimizer: "adam", size: 64 });
    expect(newConfig({ data: "imagefolder", dataDir: ".", model: "lenet5" })).toMatchObject({ optimizer: "adam" });
  });
});

test("on shapes SegNet and FCN-8s have recipes of their own, and any other network U-Net's", () => {
  expect(recipeFor("shapes", "segnet")).toMatchObject({ model: "segnet", schedule: "oneCycle", width: 0.25 });
  expect(recipeFor("shapes", "fcn8s")).toMatchObject({ model: "fcn8s", width: 0.0625, limit: 1000 });
  expect(recipeFor("shapes", "mlp")).toEqual({ ...recipes.shapes, model: "mlp" });
});

describe("augmentations", () => {
  // One color of light, in two shades: all the variance is along (1, 1, 1), (10/255)² in each channel.
  const train = inMemory({
    ...{ name: "grays", classes: ["a", "b"], imageShape: [1, 1, 3] },
    ...{ pixels: Uint8Array.of(90, 90, 90, 110, 110, 110), labels: Uint8Array.of(0, 1) },
  });
  const named = (name: string) => augmentationByName(name, { size: 64, train });

  test("are words with a + between them, in any order", async () => {
    expect(await named("none")).toBeUndefined();
    expect(await named("cutout+mirror")).toEqual({ size: 64, mirror: 0.5, cutout: 16 });
    expect(await named("mirror+crops+jitter+mixup")).toEqual({
      ...{ size: 64, mirror: 0.5, crop: { area: [0.42, 1], aspect: [3 / 4, 4 / 3] }, mixup: 0.2 },
      jitter: { brightness: 0.3, contrast: 0.3, saturation: 0.3 },
    });
  });

  test("vary the colors of the training images along the axes that these have", async () => {
    const { colorNoise } = (await named("pca"))!;
    expect(colorNoise!.deviation).toBe(0.1);
    expect(colorNoise!.variances[0]).toBeCloseTo(3 * (10 / 255) ** 2, 12);
    for (const part of colorNoise!.components[0]!) expect(Math.abs(part)).toBeCloseTo(Math.sqrt(1 / 3), 12);
  });

  test("have no other words", async () => {
    for (const name of ["all", "mirror,crops", "mirror+none", ""]) {
      await expect(named(name)).rejects.toThrow(
        new ParameterError(
          `augmentation: name must be "none" or words of mirror, crops, jitter, pca, cutout, mixup with + between them, got "${name}"`,
        ),
      );
    }
  });
});

describe("a new run", () => {
  test("takes from the recipe of its data set what was not said", () => {
    const { data, model, epochs, limit, engine, seed } = newConfig({ data: "mnist", epochs: 1, engine: "reference" });
    expect({ data, model, epochs, limit, engine, seed }).toEqual({
      ...{ data: "mnist", model: "lenet5", epochs: 1, limit: null, engine: "reference", seed: 1 },
    });
  });

  test("with another optimizer than the recipe's starts from that one's own rates", () => {
    expect(newConfig({ optimizer: "adam" }).learningRate).toBe(recipes.digits.learningRate);
    expect(newConfig({ optimizer: "sgd" }).learningRate).toBe(0.01);
    expect(newConfig({ optimizer: "sgd", learningRate: 0.5 }).learningRate).toBe(0.5);
    expect(newConfig({ optimizer: "adamW" }).weightDecay).toBe(0.01);
    expect(newConfig({ optimizer: "adamW", weightDecay: 0 }).weightDecay).toBe(0);
  });

  test("with a new head needs something to begin with", () => {
    expect(() => newConfig({ newHead: true })).toThrow(
      "train: --new-head must come with --init (without it every layer is new), got none",
    );
    expect(newConfig({ newHead: true, init: "/a", freeze: "body" })).toMatchObject({ newHead: true, freeze: "body" });
  });

  test("may have learning rates by layer, in words that can be read", () => {
    expect(layerRatesOf(null)).toBe(1);
    expect(layerRatesOf("0.5")).toBe(0.5);
    expect(layerRatesOf("body=0.1, conv1=0")).toEqual({ body: 0.1, conv1: 0 });
    expect(newConfig({ layerRates: "body=0.1" }).layerRates).toBe("body=0.1");
    for (const text of ["", "fast", "conv1=", "=0.1", "0.5,conv1=1"]) {
      expect(() => layerRatesOf(text)).toThrow(
        new UsageError(
          `train: --layer-rates must be a number, or layers with one each (as "conv1=0.1,body=0.3"), got "${text}"`,
        ),
      );
    }
  });

  test("on photographs needs their folder, and no other run has anything to do with them", () => {
    const { size, augment, skipBad } = newConfig({ data: "imagefolder", dataDir: "/photos", skipBad: true });
    expect({ size, augment, skipBad }).toEqual({ size: 64, augment: "mirror+crops", skipBad: true });
    expect(() => newConfig({ data: "imagefolder" })).toThrow(
      new UsageError("train: --data-dir must name the folder of the images (imagefolder has no other), got none"),
    );
    expect(() => newConfig({ data: "mnist", size: 32 })).toThrow(
      new UsageError("train: --size must be left out (it is for --data imagefolder), got 32"),
    );
    expect(() => newConfig({ skipBad: true })).toThrow(
      new UsageError("train: --skip-bad must be left out (it is for --data imagefolder), got true"),
    );
  });

  test("is written as a command that makes the same choices, whatever a recipe says by then", () => {
    const plain = { learningRate: 0.001, schedule: "cosine", batch: 32, epochs: 2, limit: 8000 };
    const config = newConfig({
      ...plain,
      dataDir: "/it's here",
      balanced: true,
      earlyStopping: 2,
      seed: 3,
      engine: "gpu:cpu",
    });
    expect(commandFor(config)).toBe(
      "npx tsx train.ts --data digits --data-dir '/it'\\''s here' --model lenet5 --optimizer adam --learning-rate 0.001 " +
        "--schedule cosine --weight-decay 0 --epochs 2 --batch 32 --parts 1 --limit 8000 --label-smoothing 0 --width 1 --augment none --balanced " +
        "--early-stopping 2 --engine gpu:cpu --seed 3",
    );
  });
});

describe("a run that goes on", () => {
  const config = { ...newConfig({ seed: 3, schedule: "constant", epochs: 2, learningRate: 0.001 }), engine: "gpu:cpu" };

  test("keeps its choices; saying them again is no contradiction, and images may have moved", () => {
    expect(resumedConfig({ resume: "x" }, config)).toEqual(config);
    expect(resumedConfig({ seed: 3, engine: "auto", json: true }, config)).toEqual(config);
    expect(resumedConfig({ dataDir: "/moved" }, config).dataDir).toBe("/moved");
  });

  test("refuses another choice, naming its own", () => {
    expect(() => resumedConfig({ learningRate: 1 }, config)).toThrow(
      "train: --learning-rate must be 0.001 (the choice of the run that goes on), got 1",
    );
    expect(() => resumedConfig({ init: "/a" }, config)).toThrow(
      "train: --init must be absent (the choice of the run that goes on), got /a",
    );
  });

  test("may have more epochs, but not fewer, and not where the schedule has been laid out over them", () => {
    expect(resumedConfig({ epochs: 5 }, config).epochs).toBe(5);
    expect(() => resumedConfig({ epochs: 1 }, config)).toThrow(
      "train: --epochs must be at least 2 (of the run that goes on), got 1",
    );
    expect(() => resumedConfig({ epochs: 5 }, { ...config, schedule: "cosine" })).toThrow(
      "train: --epochs must be 2 (the cosine schedule of the run that goes on ends there), got 5; " +
        "a new run can begin with these parameters: --init",
    );
  });
});

describe("config.json", () => {
  const config = newConfig({});

  test("comes back as it was written", () => {
    expect(parseConfig("config.json", JSON.stringify(config))).toEqual(config);
  });

  test("with a choice of the wrong kind, missing, or unknown is refused by name", () => {
    const changed = (change: object) => () => parseConfig("config.json", JSON.stringify({ ...config, ...change }));
    expect(changed({ epochs: "2" })).toThrow('config.json: epochs must be a number, got "2"');
    expect(changed({ seed: undefined })).toThrow("config.json: seed must be a number, got nothing");
    expect(changed({ limit: "all" })).toThrow('config.json: limit must be a number or null, got "all"');
    expect(changed({ data: "cifar" })).toThrow(
      'config.json: data must be one of digits, mnist, fashion-mnist, imagefolder, shapes, got "cifar"',
    );
    expect(() => parseConfig("config.json", "{")).toThrow('config.json: must be JSON, got "{"');
    expect(() => parseConfig("config.json", "7")).toThrow("config.json: must be a JSON object, got 7");
  });
});
