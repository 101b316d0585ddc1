import { describe, expect, test } from "vitest";
import { ParameterError } from "../../reference/errors.ts";
import { augmentationByName, augmentationNames } from "../../src/augmentations.ts";
import { commandFor, newConfig, resumedConfig } from "../../src/commands/config.ts";
import { parseConfig } from "../../src/commands/savedConfig.ts";
import { UsageError } from "../../src/commands/usage.ts";
import { optimizerNames } from "../../src/optimizers.ts";
import { dataNames, inRecipes, recipeFor, recipes } from "../../src/recipes.ts";
import { scheduleNames } from "../../src/schedules.ts";
import { modelNames } from "../../src/zoo/index.ts";

describe("recipes", () => {
  test.each(dataNames)("%s is trained by names that exist", (data) => {
    const { model, optimizer, schedule, augment } = recipes[data];
    expect(augmentationNames).toContain(augment);
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
  test("have names, and each does what the one before does", () => {
    expect(augmentationByName("none", 64)).toBeUndefined();
    const [mirror, crops, colors, mixed] = augmentationNames.slice(1).map((name) => augmentationByName(name, 64));
    expect(mirror).toEqual({ size: 64, mirror: 0.5 });
    expect(crops).toEqual({ ...mirror, crop: { area: [0.42, 1], aspect: [3 / 4, 4 / 3] } });
    expect(colors).toEqual({ ...crops, jitter: { brightness: 0.3, contrast: 0.3, saturation: 0.3 } });
    expect(mixed).toEqual({ ...colors, cutout: 16, mixup: 0.2 });
    expect(() => augmentationByName("all", 64)).toThrow(
      new ParameterError('augmentation: name must be one of none, mirror, crops, colors, mixed, got "all"'),
    );
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

  test("on photographs needs their folder, and no other run has anything to do with them", () => {
    const { size, augment, skipBad } = newConfig({ data: "imagefolder", dataDir: "/photos", skipBad: true });
    expect({ size, augment, skipBad }).toEqual({ size: 64, augment: "crops", skipBad: true });
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
