import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { imageFolder } from "../../datasets/imageFolder.ts";
import { DataError, ParameterError } from "../../reference/errors.ts";
import { folderOfGrays, withImages } from "./drawnImages.ts";

describe("a folder that is not as it should be is a DataError", () => {
  const { "val/n1/a.png": one, "val/n2/a.png": two, ...trainOnly } = folderOfGrays;
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
      { ...folderOfGrays, "val/n3/a.png": one },
      "train must hold the folders of val (the same classes), got no n3",
    ],
    [
      "with a class missing in val",
      { ...trainOnly, "val/n1/a.png": one },
      "val must hold the folders of train (the same classes), got no n2",
    ],
    [
      "with an empty class",
      { ...folderOfGrays, "train/n0/.x": "", "val/n0/a.png": one },
      "train/n0 must hold at least 1 image, got none",
    ],
    [
      "with a folder in a class",
      { ...folderOfGrays, "train/n1/more/a.png": one },
      "train/n1/more must be an image, got a folder or a device",
    ],
    [
      "with one image of a class to divide",
      { "n1/a.png": one, "n2/a.png": one, "n2/b.png": one },
      "n1 must hold at least 2 images (one to train on, one to test on), got 1",
    ],
    [
      "with a class without a name",
      { ...folderOfGrays, "classes.txt": "n1\ttench\nn2\n" },
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
    withImages(folderOfGrays, async (place) => {
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
    withImages(folderOfGrays, async (place) => {
      await expect(imageFolder({ ...place, extent: 3, ...option })).rejects.toThrow(new ParameterError(message));
    }),
  );
});
