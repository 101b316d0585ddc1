import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { recipes } from "../../src/recipes.ts";
import { einspec, freshFolder } from "./command.ts";
import { tinyData, tinyRun } from "./tinyData.ts";

describe("train", () => {
  const data = tinyData({ train: 60 });

  test("a run is a folder of six files, and --json prints result.json and nothing else", async () => {
    const out = join(freshFolder(), "run");
    const { code, stdout, stderr } = await einspec(...tinyRun(data, out, "--limit", "40", "--json"));
    expect(code, stderr).toBe(0);
    expect(readdirSync(out).sort()).toEqual([
      "checkpoint.safetensors",
      "config.json",
      "curves.svg",
      "history.jsonl",
      "report.html",
      "result.json",
    ]);
    expect(stdout).toBe(readFileSync(join(out, "result.json"), "utf8"));
    const { seconds, imagesPerSecond, testLoss, testTop1, testTop5, ...exact } = JSON.parse(stdout);
    expect(exact).toEqual({
      model: "mlp",
      dataset: "mnist",
      engine: "reference",
      threads: 1,
      seed: 1,
      epochs: 2,
      trainImages: 40,
      testImages: 20,
      parameters: 36 * 300 + 300 + 300 * 100 + 100 + 100 * 10 + 10,
    });
    expect(testTop1).toBeGreaterThan(0.8); // ten classes that a glance tells apart
    expect(testTop5).toBe(1);
    expect(testLoss).toBeGreaterThan(0);
    expect(imagesPerSecond).toBeGreaterThan(80 / seconds); // the wall time holds more than training
  });

  test("config.json holds every choice, history.jsonl a line per epoch with the training loss on the way", async () => {
    const out = join(freshFolder(), "run");
    const { code, stderr } = await einspec(...tinyRun(data, out, "--balanced", "--clip-norm", "5", "--seed", "7"));
    expect(code, stderr).toBe(0);
    const { learningRate } = recipes.mnist;
    expect(JSON.parse(readFileSync(join(out, "config.json"), "utf8"))).toEqual({
      ...{
        data: "mnist",
        dataDir: data,
        testData: null,
        limit: null,
        model: "mlp",
        engine: "reference",
        threads: null,
      },
      ...{ init: null, newHead: false, freeze: null, layerRates: null, parts: 1, averaging: null },
      ...{ epochs: 2, batch: 2, optimizer: "adam", learningRate, schedule: "constant", weightDecay: 0 },
      ...{
        clipNorm: 5,
        labelSmoothing: 0,
        size: null,
        width: 1,
        augment: "none",
        skipBad: false,
        balanced: true,
        earlyStopping: null,
        seed: 7,
      },
    });
    const lines = readFileSync(join(out, "history.jsonl"), "utf8").trimEnd().split("\n");
    const history = lines.map((line) => JSON.parse(line));
    expect(history.map(({ epoch, step }) => [epoch, step])).toEqual([
      [1, 30],
      [2, 60],
    ]);
    // 30 steps: a stretch for each; the images of all stretches together are those of the epoch.
    const [{ course, trainLoss }] = history;
    expect(course.map(({ progress }: { progress: number }) => Math.round(30 * progress))).toEqual(
      Array.from({ length: 30 }, (_, at) => at + 1),
    );
    const mean = course.reduce((sum: number, { loss }: { loss: number }) => sum + loss / 30, 0);
    expect(mean).toBeCloseTo(trainLoss, 10);
  });

  test("the same seed gives the same checkpoint, byte for byte, and another seed another", async () => {
    const checkpoint = async (seed: string) => {
      const out = join(freshFolder(), "run");
      const { code, stderr } = await einspec(...tinyRun(data, out, "--seed", seed, "--epochs", "1"));
      expect(code, stderr).toBe(0);
      return readFileSync(join(out, "checkpoint.safetensors"));
    };
    const [first, again, other] = await Promise.all([checkpoint("1"), checkpoint("1"), checkpoint("2")]);
    expect(first.equals(again)).toBe(true);
    expect(first.equals(other)).toBe(false);
  });

  test("piped progress is plain lines: what is used, a line per epoch, the outcome, and what to do next", async () => {
    const out = join(freshFolder(), "run");
    const { stdout, stderr } = await einspec(...tinyRun(data, out));
    expect(stdout).toBe("");
    expect(stderr).not.toContain("\u001b"); // the escape that moves a cursor
    expect(stderr).not.toContain("\r");
    const lines = stderr.trimEnd().split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "data    mnist: 60 images of 6×6×1 in 10 classes, 20 to test",
      "model   mlp: 42,210 parameters",
      "engine  reference (float64, one thread): as asked for",
    ]);
    expect(lines.slice(4).map((line) => line.split(" ")[0])).toEqual([
      "epoch",
      "epoch",
      lines[6]!.split(" ")[0],
      "report",
      "next",
    ]);
    expect(lines[6]).toMatch(/^\d+\.\d\d % of 20 test images right, after 2 epochs in .* s$/);
    expect(lines[7]).toBe(`report  ${join(out, "report.html")}`);
  });

  test("where every pixel has a class, the figures are those of pixels, and the report shows truth beside prediction", async () => {
    const out = join(freshFolder(), "run");
    const few = ["--limit", "16", "--epochs", "1", "--width", "0.03", "--engine", "simd"];
    const { code, stdout, stderr } = await einspec("train", "--data", "shapes", ...few, "--out", out, "--json");
    expect(code, stderr).toBe(0);
    const { model, testImages, testTop1, testTop5, segmentation } = JSON.parse(stdout);
    expect({ model, testImages, testTop5 }).toEqual({ model: "unet", testImages: 200, testTop5: null });
    expect(segmentation.pixelAccuracy).toBe(testTop1);
    expect(Object.keys(segmentation.classIoU)).toEqual(["ground", "disc", "square", "cross", "ring"]);
    const [line] = readFileSync(join(out, "history.jsonl"), "utf8").split("\n");
    expect(JSON.parse(line!).testMeanIoU).toBe(segmentation.meanIoU);
    expect(stderr).toMatch(/epoch 1\/1 .* mean IoU \d+\.\d\d %/);
    expect(stderr).toMatch(/\nmean IoU \d+\.\d\d %, \d+\.\d\d % of the pixels of 200 test images right, after 1 epoch/);
    const report = readFileSync(join(out, "report.html"), "utf8");
    for (const what of ["image", "truth", "prediction"])
      expect(report.split(`alt="${what} of test image`).length).toBe(13);
  });

  test("a network that answers for whole images cannot learn those of pixels, and no folder is made", async () => {
    const out = join(freshFolder(), "run");
    const { code, stderr } = await einspec("train", "--data", "shapes", "--model", "lenet5", "--out", out);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "ShapeError: fit: data must have labels as lenet5 answers, one for each image, got one for each of 32×32 pixels\n",
    );
    expect(existsSync(out)).toBe(false);
  });

  test("parameters of one run are the start of another", async () => {
    const folder = freshFolder();
    const [first, second] = [join(folder, "first"), join(folder, "second")];
    await einspec(...tinyRun(data, first));
    const init = join(first, "checkpoint.safetensors");
    const { code, stderr } = await einspec(...tinyRun(data, second, "--epochs", "1", "--init", init));
    expect(code, stderr).toBe(0);
    const losses = [first, second].map((out) => {
      const [line] = readFileSync(join(out, "history.jsonl"), "utf8").split("\n");
      return JSON.parse(line!).course[0].loss as number;
    });
    expect(losses[1]).toBeLessThan(losses[0]! / 4);
  });
});
