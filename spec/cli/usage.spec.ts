import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { workloads } from "../../src/commands/workloads.ts";
import { dataNames } from "../../src/recipes.ts";
import { einspec, freshFolder, started } from "./command.ts";
import { tinyData, tinyRun } from "./tinyData.ts";

describe("bad usage ends with 2 and says what there is", () => {
  const cases: readonly (readonly [words: readonly string[], said: string])[] = [
    [["train", "--engine", "cuda"], "Allowed choices are auto, reference, simd, gpu, gpu:webgpu"],
    [["train", "--model", "lenet"], "Allowed choices are lenet5, mlp"],
    [["train", "--data", "cifar"], `Allowed choices are ${dataNames.join(", ")}`],
    [
      ["train", "--optimizer", "lion"],
      "Allowed choices are sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam, adamW",
    ],
    [["train", "--epoch", "3"], "unknown option '--epoch'\n(Did you mean --epochs?)"],
    [
      ["train", "--epochs", "1.5"],
      "option '--epochs <n>' argument '1.5' is invalid. It must be a whole number of at least 1.",
    ],
    [["train", "--limit", "0"], "It must be a whole number of at least 1."],
    [["train", "--learning-rate", "fast"], "It must be a number above 0."],
    [["train", "--label-smoothing", "1"], "It must be a number from 0 to below 1."],
    [
      ["train", "--layer-rates", "conv1:0.1"],
      'UsageError: train: --layer-rates must be a number, or layers with one each (as "conv1=0.1,body=0.3"), got "conv1:0.1"',
    ],
    [["tran"], "unknown command 'tran'\n(Did you mean train?)"],
    [["summary", "lenet"], "Allowed choices are lenet5, mlp"],
    [["bench", "--engines", "tpu"], "Allowed choices are reference, simd, gpu:webgpu"],
    [["bench", "--rounds", "0"], "It must be a whole number of at least 1."],
    [["summary"], "missing required argument 'model'"],
    [["summary", "alexnet", "--input", "224x0x3"], "It must be height, width and channels from 1 to 65536"],
    [["summary", "alexnet", "--classes", "0"], "It must be a whole number of at least 1."],
  ];

  test.each(cases)("%j", async (words, said) => {
    const { code, stdout, stderr } = await einspec(...words);
    expect(stderr).toContain(said);
    expect(code).toBe(2);
    expect(stdout).toBe("");
  });
});

describe("a run that cannot be is refused in one line", () => {
  test("--out that holds something is never overwritten", async () => {
    const out = freshFolder();
    writeFileSync(join(out, "thesis.txt"), "the only copy");
    const { code, stderr } = await einspec("train", "--out", out);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `UsageError: train: --out must be a new or empty folder (a run is never overwritten), got ${out}; name another folder\n`,
    );
  });

  test("--out that holds a run says how to go on with it", async () => {
    const out = freshFolder();
    const checkpoint = join(out, "checkpoint.safetensors");
    writeFileSync(checkpoint, "");
    const { code, stderr } = await einspec("train", "--out", out);
    expect(code).toBe(2);
    expect(stderr).toContain(`; go on with it by --resume ${checkpoint}, or name another folder\n`);
  });

  test("an engine that is not here says why, and no other takes its place", async () => {
    const out = join(freshFolder(), "run");
    const { code, stderr } = await einspec(...tinyRun(tinyData(), out, "--engine", "gpu:webgl2"));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^BackendError: gpu: .*webgl2\n$/);
    expect(existsSync(out)).toBe(false);
  });

  test("a layer to freeze that is not there leaves no folder behind", async () => {
    const out = join(freshFolder(), "run");
    const { code, stderr } = await einspec(...tinyRun(tinyData(), out, "--freeze", "conv9"));
    expect(code).toBe(2);
    expect(stderr).toContain('that learn (linear1, linear2, linear3), got "conv9"\n');
    expect(existsSync(out)).toBe(false);
  });

  test("missing images say where they were looked for", async () => {
    const empty = freshFolder();
    const { code, stderr } = await einspec(...tinyRun(empty, join(empty, "run")));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^DataError: mnist: dataDir must hold train-images, got none of .* in .*\n$/);
  });

  test("test images of another size than the training images are refused", async () => {
    const out = join(freshFolder(), "run");
    const words = [
      "train",
      "--data",
      "digits",
      "--test-data",
      "mnist",
      "--data-dir",
      tinyData(),
      "--engine",
      "reference",
    ];
    const { code, stderr } = await einspec(...words, "--out", out);
    expect(code).toBe(1);
    expect(stderr).toBe(
      "DataError: train: test images must be of the kind trained on (digits: images of 28×28×1 in 10 classes), " +
        "got mnist: images of 6×6×1 in 10 classes\n",
    );
  });

  test("a loss that diverges ends the run in one line, and says where the last good checkpoint is", async () => {
    const out = join(freshFolder(), "run");
    const wild = ["--optimizer", "sgd", "--learning-rate", "1e150"];
    const { code, stderr } = await einspec(...tinyRun(tinyData(), out, ...wild));
    expect(code).toBe(1);
    expect(stderr).toContain("No checkpoint was saved before that.\nDivergenceError: fit: ");
    expect(stderr).not.toContain("    at ");
  });

  test("a folder that cannot be made is an error of one line", async () => {
    const file = join(freshFolder(), "file");
    writeFileSync(file, "");
    const { code, stderr } = await einspec(...tinyRun(tinyData(), join(file, "run")));
    expect(code).toBe(2);
    expect(stderr).toBe(`UsageError: train: --out must be a folder, got ${join(file, "run")} (ENOTDIR)\n`);
  });
});

describe("the commands", () => {
  test("help names every option with its default and where it comes from", async () => {
    const { code, stdout } = await einspec("train", "--help");
    expect(code).toBe(0);
    const options = stdout.split("Options:")[1]!.split("Examples:")[0]!;
    const entries = options.split(/\n {2}(?=-)/).slice(1);
    const silent = entries.filter((entry) => !/\((default|recipe): /.test(entry.replaceAll(/\s+/g, " ")));
    expect(entries.length).toBeGreaterThan(18);
    expect(silent.map((entry) => entry.split(" ")[0])).toEqual(["-h,"]);
    expect(stdout).toContain("npx tsx train.ts --data mnist --limit 6000 --epochs 2");
  });

  test("summary prints text, Markdown or JSON", async () => {
    const [text, markdown, json] = await Promise.all([
      einspec("summary", "lenet5"),
      einspec("summary", "lenet5", "--markdown"),
      einspec("summary", "lenet5", "--json"),
    ]);
    expect(text.stdout).toMatch(/^total .* 1,256,080 /m);
    expect(markdown.stdout).toMatch(/^\| total \|.*\| 1,256,080 \|/m);
    expect(JSON.parse(json.stdout).totals.parameters).toBe(1_256_080);
  });

  test("summary takes another image and another number of classes", async () => {
    const { stdout } = await einspec("summary", "resnet50", "--input", "64x96x3", "--classes", "7", "--json");
    const { input, rows } = JSON.parse(stdout);
    expect([input, rows.at(-1).output]).toEqual([[64, 96, 3], [7]]);
  });

  test("engines names each engine, says what it runs on or why it cannot, and what auto takes", async () => {
    const { code, stdout } = await einspec("engines");
    expect(code).toBe(0);
    expect(stdout).toContain("✓ reference       float64, one thread\n");
    expect(stdout).toMatch(/^✗ gpu:webgl2 {6}gpu: mode must be one that can run here/m);
    expect(stdout).toMatch(/^auto takes (simd|gpu:webgpu): .*\.$/m);
  });

  test("bench says on what it measured, and how long each work took", async () => {
    const { code, stdout, stderr } = await einspec("bench", "--engines", "simd", "--rounds", "2", "--json");
    expect(code, stderr).toBe(0);
    const { machine, rows } = JSON.parse(stdout);
    expect(machine).toMatchObject({ node: process.version, rounds: 2, devices: { simd: expect.any(String) } });
    expect(machine.date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(rows.map(({ work }: { work: string }) => work)).toEqual(workloads.map(({ name }) => name));
    for (const { timing, multiplyAdds, gigaflops } of rows) {
      expect(timing.rounds).toHaveLength(2);
      expect(gigaflops).toBeCloseTo((2 * multiplyAdds) / (timing.median * 1e6), 10);
    }
  });

  test("a reader who has seen enough does not crash the command", async () => {
    const running = started("summary", "lenet5", "--json");
    running.process.stdout!.destroy();
    const { code, stderr } = await running.ended;
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });
});
