import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Splits } from "../../datasets/dataset.ts";
import { fashionMnist } from "../../datasets/fashionMnist.ts";
import { idxDataset } from "../../datasets/idxDataset.ts";
import { mnist } from "../../datasets/mnist.ts";
import { DataError } from "../../reference/errors.ts";
import { type Files, gzipped, idxFile, plain, publication, serving, withFolder, withServer } from "./published.ts";

async function expectSmall({ train, test }: Splits): Promise<void> {
  expect(train).toMatchObject({ name: "small", classes: ["ring", "bar", "dot"], imageShape: [2, 2, 1] });
  expect(train.labels).toEqual(Uint8Array.of(0, 1, 2));
  expect(await train.read([2, 0])).toEqual(Uint8Array.of(9, 10, 11, 12, 1, 2, 3, 4));
  expect(test.labels).toEqual(Uint8Array.of(1));
  expect(await test.read([0])).toEqual(Uint8Array.of(13, 14, 15, 16));
}

const renamed = (files: Files, from: string, to: string): Files =>
  Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name.replace(from, to), bytes]));

describe("in a folder", () => {
  test.each([
    ["with a dash, as published", gzipped],
    ["with a dash, gunzipped", plain],
    ["with a dot", renamed(plain, "-idx", ".idx")],
    ["with a dot, gzipped", renamed(gzipped, "-idx", ".idx")],
    ["gunzipped without a change of name", renamed(plain, "-ubyte", "-ubyte.gz")],
  ])("the four files are found %s", (_, files) =>
    withFolder(files, async (dataDir) => expectSmall(await idxDataset(publication, { dataDir }))),
  );

  test("a folder of a file's name is no file", () =>
    withFolder(renamed(plain, "-idx", ".idx"), async (dataDir) => {
      await mkdir(join(dataDir, "train-images-idx3-ubyte"));
      await expectSmall(await idxDataset(publication, { dataDir }));
    }));

  test("files need not be those that were published", () => {
    const images = idxFile([1, 3, 5], new Uint8Array(15).fill(7));
    const labels = idxFile([1], [2]);
    const variant = {
      "train-images-idx3-ubyte": images,
      "train-labels-idx1-ubyte": labels,
      "t10k-images-idx3-ubyte": images,
      "t10k-labels-idx1-ubyte": labels,
    };
    return withFolder(variant, async (dataDir) => {
      const { train } = await idxDataset(publication, { dataDir });
      expect(train.imageShape).toEqual([3, 5, 1]);
    });
  });

  const failing = (change: Files, message: (folder: string) => string) =>
    withFolder({ ...plain, ...change }, async (dataDir) => {
      await expect(idxDataset(publication, { dataDir })).rejects.toThrow(new DataError(message(dataDir)));
    });

  test("swapped files are a DataError that asks about it", () =>
    failing(
      { "train-images-idx3-ubyte": plain["train-labels-idx1-ubyte"] },
      (folder) =>
        "small: train-images has magic number 2049 (labels), expected 2051 (images); are the two files swapped? " +
        `(${folder}/train-images-idx3-ubyte)`,
    ));

  test("more labels than images are a DataError", () =>
    failing(
      { "train-labels-idx1-ubyte": idxFile([4], [0, 1, 2, 0]) },
      (folder) =>
        `small: train-labels must be 3 labels (one per image of ${folder}/train-images-idx3-ubyte), ` +
        `got 4 (${folder}/train-labels-idx1-ubyte)`,
    ));

  test("a label that is no class is a DataError", () =>
    failing(
      { "t10k-labels-idx1-ubyte": idxFile([1], [3]) },
      (folder) =>
        `small: t10k-labels must be from 0 to 2 (3 classes), got 3 for image 0 (${folder}/t10k-labels-idx1-ubyte)`,
    ));

  test("test images of another size than the training images are a DataError", () =>
    failing(
      { "t10k-images-idx3-ubyte": idxFile([1, 2, 3], [1, 2, 3, 4, 5, 6]) },
      () => "small: t10k-images must be images of [2, 2, 1] as train-images, got [2, 3, 1]",
    ));

  test("a missing file is a DataError that names the folder and every name it could have", () => {
    const { "t10k-images-idx3-ubyte": _, ...rest } = plain;
    return withFolder(rest, async (dataDir) => {
      await expect(idxDataset(publication, { dataDir })).rejects.toThrow(
        new DataError(
          "small: dataDir must hold t10k-images, got none of t10k-images-idx3-ubyte, t10k-images-idx3-ubyte.gz, " +
            `t10k-images.idx3-ubyte, t10k-images.idx3-ubyte.gz in ${dataDir}`,
        ),
      );
    });
  });

  test("a missing folder is a DataError", () =>
    withFolder({}, async (folder) => {
      await expect(mnist({ dataDir: join(folder, "nowhere") })).rejects.toThrow(
        new DataError(
          "mnist: dataDir must be a folder that can be read, got ENOENT: no such file or directory, " +
            `scandir '${folder}/nowhere'`,
        ),
      );
    }));
});

describe("in the cache", () => {
  test("files are downloaded once, and without a trace of how", () =>
    withFolder({}, (cacheDir) => {
      const requests: string[] = [];
      return withServer(serving(gzipped, requests), async (address) => {
        const options = { cacheDir, mirrors: [`${address}/mirror/`] };
        await expectSmall(await idxDataset(publication, options));
        await expectSmall(await idxDataset(publication, options));
        expect(requests).toEqual([
          "/mirror/train-images-idx3-ubyte.gz",
          "/mirror/train-labels-idx1-ubyte.gz",
          "/mirror/t10k-images-idx3-ubyte.gz",
          "/mirror/t10k-labels-idx1-ubyte.gz",
        ]);
        expect((await readdir(join(cacheDir, "small"))).sort()).toEqual(Object.keys(gzipped).sort());
      });
    }));

  test("files that are there need no mirror", () =>
    withFolder({}, async (cacheDir) => {
      await mkdir(join(cacheDir, "small"));
      for (const [name, bytes] of Object.entries(gzipped)) await writeFile(join(cacheDir, "small", name), bytes);
      await expectSmall(await idxDataset(publication, { cacheDir, mirrors: [] }));
    }));

  test.each([
    ["MNIST", mnist, "mnist", 9_912_422],
    ["Fashion-MNIST", fashionMnist, "fashion-mnist", 26_421_880],
  ])("%s takes no other file for its own", (_, load, name, size) =>
    withFolder({}, (cacheDir) => {
      const impostor = gzipSync(plain["train-images-idx3-ubyte"]);
      return withServer(serving({ "train-images-idx3-ubyte.gz": impostor }), async (address) => {
        await expect(load({ cacheDir, mirrors: [address] })).rejects.toThrow(
          `${name}: train-images-idx3-ubyte.gz must come from one of 1 mirrors, got\n` +
            `  ${address}/train-images-idx3-ubyte.gz: must be ${size} bytes, got ${impostor.length}\n`,
        );
        expect(await readdir(cacheDir)).toEqual([]);
      });
    }),
  );
});
