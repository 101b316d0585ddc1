/** Trained networks asked from the command line: about pictures, and about test images. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { einspec, freshFolder } from "./command.ts";
import { tinyData, tinyRun } from "./tinyData.ts";
import { colors, tinyPhotographRun, tinyPhotographs } from "./tinyPhotographs.ts";

process.env.EINSPEC_CACHE = freshFolder();

const photographs = tinyPhotographs();
const digits = tinyData();
const [ofColors, ofDigits] = [join(freshFolder(), "colors"), join(freshFolder(), "digits")];
const [colorFile, digitFile] = [ofColors, ofDigits].map((out) => join(out, "checkpoint.safetensors")) as [
  string,
  string,
];
const picture = (name: string, file = "1.png") => join(photographs, "val", name, file);
const onReference = ["--engine", "reference", "--checkpoint"];
const byFolder = ["--data", "imagefolder", "--data-dir", photographs];
const classes = [...colors].sort(); // as folders are listed
let result: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  const trained = await einspec(...tinyPhotographRun(photographs, ofColors, "--epochs", "6"));
  result = JSON.parse(trained.stdout);
  const other = await einspec(...tinyRun(digits, ofDigits));
  expect([trained.code, other.code], trained.stderr + other.stderr).toEqual([0, 0]);
}, 120_000);

describe("einspec predict", () => {
  test("names the likeliest classes of each picture, and bad pictures, and goes on", async () => {
    const bad = join(freshFolder(), "bad.jpg");
    writeFileSync(bad, "no image");
    const files = [picture("green"), bad, "none.png", picture("pink", "0.jpg")];
    const { code, stdout, stderr } = await einspec("predict", ...files, ...onReference, colorFile);
    expect(code).toBe(1);
    const line = / {3}\d\d\.\d\d % {2}█+░* {2}(\w+)\n/.source;
    expect(stdout).toMatch(new RegExp(`^${picture("green")}\n${line}`));
    expect(/green\/1\.png\n.*?(\w+)\n/.exec(stdout)![1]).toBe("green");
    expect(/pink\/0\.jpg\n.*?(\w+)\n/.exec(stdout)![1]).toBe("pink");
    expect(stdout.trimEnd().split("\n")).toHaveLength(2 * (1 + 5));
    expect(stderr).toBe(
      `model   mlp (${colorFile})\nengine  reference (float64, one thread)\n` +
        "images  the middle square, resized to 10×10, then to 8×8\n\n" +
        `${bad}: image must be a JPEG or a PNG, got a file that begins with 6e 6f 20 69\n` +
        "none.png: image cannot be read: no such file\n",
    );
  });

  test("as JSON, with as many classes as asked for, by ten crops and two networks", async () => {
    const words = ["--top", "2", "--crops", "ten", "--json", ...onReference, colorFile, colorFile];
    const { code, stdout, stderr } = await einspec("predict", picture("blue"), photographs, ...words);
    const { images, ...about } = JSON.parse(stdout);
    expect(about).toEqual({ checkpoints: [colorFile, colorFile], engine: "reference", crops: "ten" });
    expect(images).toEqual([
      {
        file: picture("blue"),
        guesses: [
          { class: "blue", label: 0, probability: expect.any(Number) },
          { class: expect.any(String), label: expect.any(Number), probability: expect.any(Number) },
        ],
      },
      { file: photographs, error: "image must be a file, got something else" },
    ]);
    expect(classes[images[0].guesses[1].label]).toBe(images[0].guesses[1].class);
    expect(stderr).toContain("        the mean of their 2 probabilities\n");
    expect(stderr).toContain("images  the middle square, resized to 10×10; of that ten crops of 8×8\n");
    expect(code).toBe(1);
  });

  test("shows a network of gray digits a picture in gray", async () => {
    const { code, stdout, stderr } = await einspec("predict", picture("red"), ...onReference, digitFile);
    expect(stderr).toContain("images  the middle square, resized to 6×6, in gray, light on dark\n");
    expect(stdout).toMatch(/^.*1\.png\n( +\d+\.\d\d % {2}[█░]{20} {2}\d\n){5}$/);
    expect(code).toBe(0);
  });

  test("refuses checkpoints of other classes, crops without room, and a file that is none", async () => {
    const asked = (...words: readonly string[]) => einspec("predict", picture("red"), ...onReference, ...words);
    const [others, noRoom, noFile] = await Promise.all([
      asked(colorFile, digitFile),
      asked(digitFile, "--crops", "ten"),
      asked(picture("red")),
    ]);
    expect([others!.code, others!.stderr]).toEqual([
      1,
      `DataError: ${digitFile}: must have 6 classes (those of ${colorFile}), got 10\n`,
    ]);
    expect([noRoom!.code, noRoom!.stderr]).toEqual([
      2,
      'ParameterError: views: crops must be "center" (images are stored at 6×6, the network takes 6×6: there is ' +
        'nothing to cut), got "ten"\n',
    ]);
    expect(noFile!.code).toBe(1);
    expect(noFile!.stderr).toMatch(/^DataError: .*1\.png: the header's length must be at most /);
  });
});

describe("einspec evaluate", () => {
  test("comes to what the run came to, class by class", async () => {
    const words = [...byFolder, "--json", ...onReference, colorFile];
    const { code, stdout, stderr } = await einspec("evaluate", ...words);
    expect(code, stderr).toBe(0);
    const { classes: records, imagesPerSecond, ...found } = JSON.parse(stdout);
    expect(found).toEqual({
      models: [{ name: "mlp", checkpoint: colorFile }],
      ...{ data: "imagefolder", engine: "reference", threads: 1, crops: "center", images: 12 },
      ...{ loss: result.testLoss, top1: result.testTop1, top5: result.testTop5 },
    });
    expect(imagesPerSecond).toBeGreaterThan(0);
    expect(records.map((record: { readonly class: string }) => record.class)).toEqual(classes);
    expect(records[0]).toMatchObject({ count: 2, top1: expect.any(Number) });
  });

  test("prints a table, of an ensemble and ten crops as well", async () => {
    const words = [...byFolder, "--crops", "ten", "--no-fold", ...onReference, colorFile, colorFile];
    const { code, stdout, stderr } = await einspec("evaluate", ...words);
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^\nclass +images +right +most taken for\nblue +2 +\d+\.00 %/);
    expect(stdout).toMatch(/\nall +12 +\d+\.\d\d %\n\nloss \d\.\d+ nats, top-1 .* %, top-5 .* %\n$/);
    expect(stderr).toMatch(/\ndata {4}imagefolder: 12 test images, [\d.,]+ a second\n$/);
  });

  test("refuses other data than the network was trained on, and data that has no folder", async () => {
    const asked = (...words: readonly string[]) => einspec("evaluate", ...words);
    const [classes, folder, usage] = await Promise.all([
      asked("--data", "mnist", "--data-dir", digits, ...onReference, colorFile),
      asked("--data", "imagefolder", ...onReference, colorFile),
      asked("--data", "mnist"),
    ]);
    expect([classes!.code, classes!.stderr]).toEqual([
      1,
      `DataError: mnist: must have 6 classes (those of ${colorFile}), got 10\n`,
    ]);
    expect([folder!.code, folder!.stderr]).toEqual([
      2,
      "UsageError: evaluate: --data-dir must name the folder of the images (imagefolder has no other), got none\n",
    ]);
    expect([usage!.code, usage!.stderr]).toEqual([
      2,
      "error: required option '--checkpoint <files...>' not specified\n",
    ]);
  });
});
