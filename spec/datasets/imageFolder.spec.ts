import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import type { Dataset } from "../../datasets/dataset.ts";
import { type ImageFolderOptions, imageFolder } from "../../datasets/imageFolder.ts";
import { asked, decodeAll } from "../../datasets/images/decodeAll.ts";
import { DataError, ParameterError } from "../../reference/errors.ts";
import { claiming, jpegFile, plain, png, withImages } from "./drawnImages.ts";

const gray = (value: number) => png(2, 2, plain(value, value, value));
const whole = {
  "train/n2/a.png": gray(21),
  "train/n2/b.png": gray(22),
  "train/n1/a.png": gray(11),
  "train/n1/b.PNG": gray(12),
  "train/n1/c.dat": gray(13),
  "train/n1/.hidden": "nobody's business",
  "train/README": "not in a class",
  "val/n1/a.png": gray(14),
  "val/n2/a.png": gray(24),
};
const all = (dataset: Dataset) => dataset.read([...dataset.labels.keys()]);
/** The value of every image, each of one gray. */
const values = async (dataset: Dataset) => {
  const size = dataset.imageShape.reduce((product, extent) => product * extent);
  return [...(await all(dataset))].filter((_, at) => at % size === 0);
};

describe("a folder of images", () => {
  test("has a class per folder, and its images by turns", () =>
    withImages(whole, async (place) => {
      const { train, test } = await imageFolder({ ...place, extent: 3 });
      expect(train).toMatchObject({ name: "imagefolder", classes: ["n1", "n2"], imageShape: [3, 3, 3] });
      expect([...train.labels]).toEqual([0, 1, 0, 1, 0]);
      expect(await values(train)).toEqual([11, 21, 12, 22, 13]);
      expect([...test.labels]).toEqual([0, 1]);
      expect(await values(test)).toEqual([14, 24]);
    }));

  test("may name its classes in classes.txt, and its test images test", () => {
    const renamed = Object.fromEntries(
      Object.entries(whole).map(([path, file]) => [path.replace("val/", "test/"), file]),
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
        return [await all(train), await all(test)];
      };
      const alone = await pixels(1);
      expect(await pixels(2)).toEqual(alone);
      expect(await pixels(3)).toEqual(alone);
    });
  });
});

describe("the cache of decoded images", () => {
  const decodings = async (options: ImageFolderOptions) => {
    const [told, warned]: [string[], string[]] = [[], []];
    const { train } = await imageFolder({
      ...options,
      onProgress: ({ part, done, total }) => told.push(`${part} ${done}/${total}`),
      onWarning: (text) => warned.push(text),
    });
    return { told, warned, pixels: await all(train) };
  };

  test("spares the decoding, until an image, or the extent, is another", () =>
    withImages(whole, async (place) => {
      const first = await decodings({ ...place, extent: 3 });
      expect(first.told).toEqual(["train 5/5", "test 2/2"]);
      expect(await decodings({ ...place, extent: 3 })).toEqual({ ...first, told: [] });
      expect((await decodings({ ...place, extent: 2 })).told).toEqual(["train 5/5", "test 2/2"]);
      await utimes(join(place.dataDir, "val/n1/a.png"), 1, 1);
      expect((await decodings({ ...place, extent: 3 })).told).toEqual(["test 2/2"]);
    }));

  test.each([
    ["a pixel", (file: Buffer) => void file.writeUInt8(file.at(-1)! ^ 1, file.length - 1)],
    ["its first line", (file: Buffer) => void file.write("?", 0)],
    ["its digest", (file: Buffer) => void file.write("x", file.indexOf("sha256") + 12)],
  ])("is made again, and says so, where %s is damaged", (_, damage) =>
    withImages(whole, async (place) => {
      const { pixels } = await decodings({ ...place, extent: 3 });
      const folder = join(place.cacheDir, "imagefolder");
      const names = await readdir(folder);
      expect(names).toHaveLength(2);
      for (const name of names) {
        const file = await readFile(join(folder, name));
        damage(file);
        await writeFile(join(folder, name), file);
      }
      const again = await decodings({ ...place, extent: 3 });
      expect(again.pixels).toEqual(pixels);
      expect(again.warned.map((text) => text.replace(/\/[^/]*\.images/, ""))).toEqual([
        `imagefolder: ${folder} is damaged; it is made again`,
        `imagefolder: ${folder} is damaged; it is made again`,
      ]);
      expect((await decodings({ ...place, extent: 3 })).told).toEqual([]);
    }),
  );

  test("that is no folder is a DataError", () =>
    withImages(whole, async ({ dataDir }) => {
      await expect(imageFolder({ dataDir, cacheDir: join(dataDir, "train/README"), extent: 3 })).rejects.toThrow(
        "imagefolder: the cache must be readable and writable, got ENOTDIR: not a directory",
      );
    }));
});

describe("damaged files", () => {
  const photo = jpegFile(20, 20, (y, x) => [9 * y, 9 * x, 0]);
  const damaged = {
    ...whole,
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
      const message = `imagefolder: 4 files must be images that can be decoded:\n${list.join("\n")}\nskipBad leaves them out.`;
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
      { ...whole, ...Object.fromEntries(Array.from({ length: 25 }, (_, at) => [`train/n1/${at}.jpg`, "no"])) },
      async (place) => {
        await expect(imageFolder({ ...place, extent: 3 })).rejects.toThrow(/25 files must be[\s\S]*\n {2}and 5 more\n/);
      },
    ));

  test("may not be all of a class", () =>
    withImages({ ...whole, "val/n2/a.png": "no" }, async (place) => {
      await expect(imageFolder({ ...place, extent: 3, skipBad: true })).rejects.toThrow(
        new DataError(
          "imagefolder: test must have at least 1 image of every class, got none of n2 that can be decoded",
        ),
      );
    }));

  test("that cannot be read at all end the loading", () =>
    withImages(whole, async ({ dataDir }) => {
      const files = [{ path: "train/n1/gone.png", label: 0, bytes: 100, changed: 0 }];
      await expect(decodeAll({ dataDir, files, extent: 2 })).rejects.toThrow(
        'imagefolder: decoding must not fail, got "ENOENT: no such file or directory, ' +
          `open '${dataDir}/train/n1/gone.png'" at ${dataDir}/train/n1/gone.png or after`,
      );
    }));

  test("of a size that no image has are not read", () =>
    withImages(whole, async ({ dataDir }) => {
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

describe("a folder that is not as it should be is a DataError", () => {
  const { "val/n1/a.png": one, "val/n2/a.png": two, ...trainOnly } = whole;
  const cases: readonly (readonly [string, Readonly<Record<string, Uint8Array | string>>, string])[] = [
    ["without val", trainOnly, "dataDir must hold val or test beside train, got DIR without"],
    [
      "without train",
      { "val/n1/a.png": one, "val/n2/a.png": two },
      "dataDir must hold train beside val, got DIR without",
    ],
    ["with nothing", {}, "dataDir must hold at least 2 folders (one per class), got 0 in DIR"],
    [
      "with one class",
      { "train/n1/a.png": one, "val/n1/a.png": two },
      "train must hold at least 2 folders (one per class), got 1 in DIR",
    ],
    [
      "with another class in val",
      { ...whole, "val/n3/a.png": one },
      "train must hold the folders of val (the same classes), got no n3",
    ],
    [
      "with a class missing in val",
      { ...trainOnly, "val/n1/a.png": one },
      "val must hold the folders of train (the same classes), got no n2",
    ],
    [
      "with an empty class",
      { ...whole, "train/n0/.x": "", "val/n0/a.png": one },
      "train/n0 must hold at least 1 image, got none",
    ],
    [
      "with a folder in a class",
      { ...whole, "train/n1/more/a.png": one },
      "train/n1/more must be an image, got a folder or a device",
    ],
    [
      "with one image of a class to divide",
      { "n1/a.png": one, "n2/a.png": one, "n2/b.png": one },
      "n1 must hold at least 2 images (one to train on, one to test on), got 1",
    ],
    [
      "with a class without a name",
      { ...whole, "classes.txt": "n1\ttench\nn2\n" },
      'classes.txt line 2 must be a folder, a tab and a name, got "n2"',
    ],
  ];
  test.each(cases)("%s", (_, files, message) =>
    withImages(files, async (place) => {
      await expect(imageFolder({ ...place, extent: 3 })).rejects.toThrow(
        new DataError(`imagefolder: ${message.replace("DIR", place.dataDir)}`),
      );
    }),
  );

  test("that is not there", () =>
    withImages({}, async ({ dataDir }) => {
      await mkdir(dataDir, { recursive: true });
      await expect(imageFolder({ dataDir: join(dataDir, "nowhere"), extent: 3 })).rejects.toThrow(
        new DataError(
          "imagefolder: dataDir must be a folder that can be read, got ENOENT: no such file or directory, " +
            `scandir '${dataDir}/nowhere'`,
        ),
      );
    }));

  test("with more pixels than an array holds, before any is read", () =>
    withImages(whole, async (place) => {
      await expect(imageFolder({ ...place, extent: 20_000 })).rejects.toThrow(
        new DataError(
          "imagefolder: train images must have at most 2130706432 bytes together (one array), " +
            "got 5 of 20000×20000×3; a smaller size needs less",
        ),
      );
    }));

  test.each([
    [{ extent: 0 }, "imagefolder: extent must be a whole number above 0, got 0"],
    [{ threads: 0 }, "imagefolder: threads must be a whole number above 0, got 0"],
    [{ splitSeed: 0.5 }, "imagefolder: splitSeed must be a whole number of at least 0, got 0.5"],
    [{ testShare: 1 }, "imagefolder: testShare must be a number between 0 and 1, got 1"],
  ])("as is an option out of range a ParameterError: %o", (option, message) =>
    withImages(whole, async (place) => {
      await expect(imageFolder({ ...place, extent: 3, ...option })).rejects.toThrow(new ParameterError(message));
    }),
  );
});
