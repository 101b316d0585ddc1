/** Training on folders of images, from the command line. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { einspec, freshFolder } from "./command.ts";
import { tinyPhotographRun, tinyPhotographs } from "./tinyPhotographs.ts";

process.env.EINSPEC_CACHE = freshFolder();

const run = (dataDir: string, out: string, ...more: readonly string[]) =>
  einspec(...tinyPhotographRun(dataDir, out, ...more));

describe("training on photographs", () => {
  test("tells colors apart, and leaves a result with top-5", async () => {
    const out = join(freshFolder(), "run");
    const { code, stderr, stdout } = await run(tinyPhotographs(), out, "--epochs", "6");
    expect(stderr).toContain("imagefolder: 48 images of 8×8×3 in 6 classes, 12 to test");
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ model: "mlp", dataset: "imagefolder", trainImages: 48, testImages: 12, epochs: 6 });
    expect(result.testTop1).toBeGreaterThan(0.8);
    expect(result.testTop5).toBeGreaterThanOrEqual(result.testTop1);
    expect(readFileSync(join(out, "report.html"), "utf8")).toContain("yellow");
  });

  test("goes on where it stopped, with the same augmentation, to the same bytes", async () => {
    const [dataDir, whole, parts] = [tinyPhotographs(), join(freshFolder(), "run"), join(freshFolder(), "run")];
    const checkpoint = join(parts, "checkpoint.safetensors");
    await run(dataDir, whole, "--epochs", "2", "--augment", "mirror+crops+jitter+pca+cutout+mixup");
    await run(dataDir, parts, "--epochs", "1", "--augment", "mirror+crops+jitter+pca+cutout+mixup");
    const resumed = await einspec("train", "--resume", checkpoint, "--epochs", "2");
    expect([resumed.code, resumed.stderr]).toEqual([0, expect.stringContaining("epoch 2/2")]);
    expect(readFileSync(checkpoint)).toEqual(readFileSync(join(whole, "checkpoint.safetensors")));
  });

  test("names damaged files, and leaves them out when told to", async () => {
    const dataDir = tinyPhotographs();
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
