import { readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type ImageFolderOptions, imageFolder } from "../../datasets/imageFolder.ts";
import { allPixels, folderOfGrays, withImages } from "./drawnImages.ts";

describe("the cache of decoded images", () => {
  const decodings = async (options: ImageFolderOptions) => {
    const [told, warned]: [string[], string[]] = [[], []];
    const { train } = await imageFolder({
      ...options,
      onProgress: ({ part, done, total }) => told.push(`${part} ${done}/${total}`),
      onWarning: (text) => warned.push(text),
    });
    return { told, warned, pixels: await allPixels(train) };
  };

  test("spares the decoding, until an image, or the extent, is another", () =>
    withImages(folderOfGrays, async (place) => {
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
    withImages(folderOfGrays, async (place) => {
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
    withImages(folderOfGrays, async ({ dataDir }) => {
      await expect(imageFolder({ dataDir, cacheDir: join(dataDir, "train/README"), extent: 3 })).rejects.toThrow(
        "imagefolder: the cache must be readable and writable, got ENOTDIR: not a directory",
      );
    }));
});
