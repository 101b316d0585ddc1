import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { imageFolder } from "../../datasets/imageFolder.ts";
import { asked, decodeAll } from "../../datasets/images/decodeAll.ts";
import { DataError } from "../../reference/errors.ts";
import { allPixels, claiming, folderOfGrays, gray, jpegFile, png, values, withImages } from "./drawnImages.ts";

describe("a folder of images", () => {
  test("has a class per folder, and its images by turns", () =>
    withImages(folderOfGrays, async (place) => {
      const { train, test } = await imageFolder({ ...place, extent: 3 });
      expect(train).toMatchObject({ name: "imagefolder", classes: ["n1", "n2"], imageShape: [3, 3, 3] });
      expect([...train.labels]).toEqual([0, 1, 0, 1, 0]);
      expect(await values(train)).toEqual([11, 21, 12, 22, 13]);
      expect([...test.labels]).toEqual([0, 1]);
      expect(await values(test)).toEqual([14, 24]);
    }));

  test("may name its classes in classes.txt, and its test images test", () => {
    const renamed = Object.fromEntries(
      Object.entries(folderOfGrays).map(([path, file]) => [path.replace("val/", "test/"), file]),
    );
    return withImages({ ...renamed, "classes.txt": "n2\tgas pump\n\nn1 \ttench\nn9\tnobody\n" }, async (place) => {
      // A folder's name may have a space in it, so a tab ends it where there is one.
      await expect(imageFolder({ ...place, extent: 3 })).rejects.toThrow(
        new DataError("imagefolder: classes.txt must name every folder, got no line for n1"),
      );
      await writeFile(join(place.dataDir, "classes.txt"), "n2\tgas pump\r\nn1   tench \r\n");
      const { train, test } = await imageFolder({ ...place, extent: 3 });
      expect(train.classes).toEqual(["tench", "gas pump"]);
      expect(await values(test)).toEqual([14, 24]);
    });
  });

  const undivided = Object.fromEntries(
    ["cat", "dog"].flatMap((folder, label) =>
      Array.from({ length: 10 }, (_, at) => [`${folder}/${at}.png`, gray(100 * label + at)]),
    ),
  );

  test("without train and val is divided by a seed, each class for itself", () =>
    withImages(undivided, async (place) => {
      const divided = async (splitSeed: number) => {
        const { train, test } = await imageFolder({ ...place, extent: 2, testShare: 0.3, splitSeed });
        return { train: await values(train), test: await values(test) };
      };
      const one = await divided(1);
      expect([...one.train, ...one.test].sort((a, b) => a - b)).toEqual(
        [0, 100].flatMap((first) => Array.from({ length: 10 }, (_, at) => first + at)),
      );
      expect(one.test.filter((value) => value < 100)).toHaveLength(3);
      expect(one.test).toHaveLength(6);
      expect(await divided(1)).toEqual(one);
      expect((await divided(2)).test).not.toEqual(one.test);
    }));

  test("gives the same bits whatever the number of threads", () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, at) => [
        `${at % 2}/${at}.png`,
        png(5, 4 + (at % 3), (y, x) => [at, 50 * y, 30 * x]),
      ]),
    );
    return withImages(many, async ({ dataDir, cacheDir }) => {
      const pixels = async (threads: number) => {
        const { train, test } = await imageFolder({
          dataDir,
          cacheDir: join(cacheDir, `${threads}`),
          extent: 4,
          threads,
        });
        return [await allPixels(train), await allPixels(test)];
      };
      const alone = await pixels(1);
      expect(await pixels(2)).toEqual(alone);
      expect(await pixels(3)).toEqual(alone);
    });
  });
});

describe("damaged files", () => {
  const photo = jpegFile(20, 20, (y, x) => [9 * y, 9 * x, 0]);
  const damaged = {
    ...folderOfGrays,
    "train/n1/x.jpg": photo.subarray(0, 500),
    "train/n2/0.txt": "a note",
    "train/n2/1.jpg": claiming(photo, 20_000, 20_000),
    "val/n2/empty.png": "",
  };
  const list = [
    "  train/n1/x.jpg: image must be a whole JPEG, got one that breaks off after 500 bytes",
    "  train/n2/0.txt: image must be a JPEG or a PNG, got a file that begins with 61 20 6e 6f",
    "  train/n2/1.jpg: image must be at most 16777216 pixels (as 4096×4096 has), got 20000×20000",
    "  val/n2/empty.png: image must be a JPEG or a PNG, got an empty file",
  ];

  test("are reported all at once, from the cache as well", () =>
    withImages(damaged, async (place) => {
      const message = `imagefolder: 4 files must be images that can be decoded:\n${list.join("\n")}\nskipBad (--skip-bad) leaves them out.`;
      await expect(imageFolder({ ...place, extent: 3 })).rejects.toThrow(new DataError(message));
      await expect(imageFolder({ ...place, extent: 3 })).rejects.toThrow(new DataError(message));
    }));

  test("are left out when told to, and named", () =>
    withImages(damaged, async (place) => {
      const warned: string[] = [];
      const options = { ...place, extent: 3, skipBad: true, onWarning: (text: string) => void warned.push(text) };
      const { train, test } = await imageFolder(options);
      expect(warned).toEqual([`imagefolder: 4 files left out:\n${list.join("\n")}`]);
      expect(await values(train)).toEqual([11, 12, 13, 21, 22]);
      expect([...train.labels]).toEqual([0, 0, 0, 1, 1]);
      expect(await values(test)).toEqual([14, 24]);
    }));

  test("are named up to twenty", () =>
    withImages(
      { ...folderOfGrays, ...Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`train/n1/${at}.jpg`, "no"])) },
      async (place) => {
        await expect(imageFolder({ ...place, extent: 3 })).rejects.toThrow(/25 files must be[\s\S]*\n {2}and 5 more\n/);
      },
    ));

  test("may not be all of a class", () =>
    withImages({ ...folderOfGrays, "val/n2/a.png": "no" }, async (place) => {
      await expect(imageFolder({ ...place, extent: 3, skipBad: true })).rejects.toThrow(
        new DataError(
          "imagefolder: test must have at least 1 image of every class, got none of n2 that can be decoded",
        ),
      );
    }));

  test("that cannot be read at all end the loading", () =>
    withImages(folderOfGrays, async ({ dataDir }) => {
      const files = [{ path: "train/n1/gone.png", label: 0, bytes: 100, changed: 0 }];
      await expect(decodeAll({ dataDir, files, extent: 2 })).rejects.toThrow(
        'imagefolder: decoding must not fail, got "ENOENT: no such file or directory, ' +
          `open '${dataDir}/train/n1/gone.png'" at ${dataDir}/train/n1/gone.png or after`,
      );
    }));

  test("of a size that no image has are not read", () =>
    withImages(folderOfGrays, async ({ dataDir }) => {
      const files = [{ path: "train/n1/a.png", label: 0, bytes: 2 ** 28 + 1, changed: 0 }];
      const { reasons } = await decodeAll({ dataDir, files, extent: 2 });
      expect(reasons).toEqual(["image must be at most 268435456 bytes, got 268435457"]);
    }));

  test("that end a thread end the loading", async () => {
    const thrown = new Worker(
      "require('node:worker_threads').parentPort.once('message', () => { throw new Error('full') })",
      {
        eval: true,
      },
    );
    await expect(asked(thrown, { paths: ["a.jpg", "b.jpg"] })).rejects.toThrow(
      new DataError('imagefolder: decoding must not fail, got "full" at a.jpg or after'),
    );
    const ended = new Worker("require('node:worker_threads').parentPort.once('message', () => process.exit(3))", {
      eval: true,
    });
    await expect(asked(ended, { paths: ["a.jpg"] })).rejects.toThrow(
      new DataError("imagefolder: decoding must not fail, got exit code 3 at a.jpg or after"),
    );
  });
});
