/** Training on folders of images, from the command line. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { random } from "../../reference/random.ts";
import { type Drawing, jpegFile, png } from "../datasets/drawnImages.ts";
import { einspec, freshFolder } from "./command.ts";

process.env.EINSPEC_CACHE = freshFolder();

const classes = ["red", "green", "yellow", "blue", "pink", "cyan"];

/** Noisy pictures of 12×14 in their class's color; every other one is a JPEG. */
function photographs(): string {
  const folder = freshFolder();
  for (const [part, count] of Object.entries({ train: 8, val: 2 })) {
    for (const [label, name] of classes.entries()) {
      for (let at = 0; at < count; at++) {
        const chance = random(at).fork(part, name);
        const ink = (c: number) => ((label + 1) & (1 << c) ? 150 : 20) + chance.below(60);
        const draw: Drawing = () => [ink(0), ink(1), ink(2)];
        const path = join(folder, part, name, `${at}.${at % 2 === 0 ? "jpg" : "png"}`);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, at % 2 === 0 ? jpegFile(12, 14, draw) : png(12, 14, draw));
      }
    }
  }
  return folder;
}

const run = (dataDir: string, out: string, ...more: readonly string[]) =>
  einspec(
    ...["train", "--data", "imagefolder", "--data-dir", dataDir, "--model", "mlp", "--engine", "reference"],
    ...["--size", "8", "--schedule", "constant", "--batch", "8", "--out", out, "--json", ...more],
  );

describe("training on photographs", () => {
  test("tells colors apart, and leaves a result with top-5", async () => {
    const out = join(freshFolder(), "run");
    const { code, stderr, stdout } = await run(photographs(), out, "--epochs", "6");
    expect(stderr).toContain("imagefolder: 48 images of 8×8×3 in 6 classes, 12 to test");
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ model: "mlp", dataset: "imagefolder", trainImages: 48, testImages: 12, epochs: 6 });
    expect(result.testTop1).toBeGreaterThan(0.8);
    expect(result.testTop5).toBeGreaterThanOrEqual(result.testTop1);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("yellow");
  });

  test("goes on where it stopped, with the same augmentation, to the same bytes", async () => {
    const [dataDir, whole, parts] = [photographs(), join(freshFolder(), "run"), join(freshFolder(), "run")];
    const checkpoint = join(parts, "checkpoint.safetensors");
    await run(dataDir, whole, "--epochs", "2", "--augment", "mirror+crops+jitter+pca+cutout+mixup");
    await run(dataDir, parts, "--epochs", "1", "--augment", "mirror+crops+jitter+pca+cutout+mixup");
    const resumed = await einspec("train", "--resume", checkpoint, "--epochs", "2");
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("epoch 2/2")]);
    expect(readFileSync(checkpoint)).toEqual(readFileSync(join(whole, "checkpoint.safetensors")));
  });

  test("names damaged files, and leaves them out when told to", async () => {
    const dataDir = photographs();
    writeFileSync(join(dataDir, "train/red/bad.jpg"), "no image");
    const reason = "  train/red/bad.jpg: image must be a JPEG or a PNG, got a file that begins with 6e 6f 20 69\n";
    const refused = await run(dataDir, join(freshFolder(), "run"), "--epochs", "1");
    expect(refused).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `DataError: imagefolder: 1 file must be images that can be decoded:\n${reason}skipBad (--skip-bad) leaves them out.\n`,
    });
    const { code, stderr, stdout } = await run(dataDir, join(freshFolder(), "run"), "--epochs", "1", "--skip-bad");
    expect(stderr).toContain(`imagefolder: 1 file left out:\n${reason}`);
    expect([code, JSON.parse(stdout).trainImages]).toEqual([0, 48]);
  });

  test("needs a folder", async () => {
    const { code, stderr } = await einspec("train", "--data", "imagefolder");
    expect([code, stderr]).toEqual([
      2,
      "UsageError: train: --data-dir must name the folder of the images (imagefolder has no other), got none\n",
    ]);
  });
});
