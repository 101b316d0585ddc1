import { describe, expect, test } from "vitest";
import { centered, imageFolder, photographViews, tenCropped } from "../../datasets/index.ts";
import { DataError, ParameterError } from "../../reference/errors.ts";
import { type Drawing, jpegFile, plain, png, withImages } from "./drawnImages.ts";

const crops = "center";

describe("a picture becomes what a network takes", () => {
  test("of 2×4 pixels the middle 2×2, in red, green and blue", () => {
    const columns: Drawing = (_y, x) => [10 * x, 100, 200];
    const [view, ...others] = photographViews(png(2, 4, columns), { imageShape: [2, 2, 3], crops });
    expect(others).toEqual([]);
    expect([...view!]).toEqual([10, 100, 200, 20, 100, 200, 10, 100, 200, 20, 100, 200]);
  });

  test("the same bytes that its data set holds, looked at once or ten times", async () => {
    const noisy: Drawing = (y, x) => [(37 * y + 11 * x) % 256, (5 * y * x) % 256, 90];
    const [tall, wide] = [jpegFile(19, 13, noisy), png(12, 30, noisy)];
    await withImages({ "a/1.png": wide, "a/2.jpg": tall, "b/1.jpg": tall, "b/2.png": wide }, async (folder) => {
      const preprocessing = { stored: 10, extent: 8 };
      const { test: stored } = await imageFolder({ ...folder, extent: 10, testShare: 0.5 });
      const options = { imageShape: [6, 6, 3], preprocessing } as const;
      const views = [centered(stored, { size: 6, extent: 8 }), tenCropped(stored, 6)] as const;
      const [once, tenTimes] = await Promise.all(views.map((set) => set.read([...set.labels.keys()])));
      const pictures = [wide, tall].map((file) => Buffer.concat(photographViews(file, { ...options, crops })));
      expect(pictures).toContainEqual(Buffer.from(once!.subarray(0, 108)));
      expect(pictures).toContainEqual(Buffer.from(once!.subarray(108)));
      const tens = [wide, tall].map((file) => Buffer.concat(photographViews(file, { ...options, crops: "ten" })));
      expect(tens).toContainEqual(Buffer.from(tenTimes!.subarray(0, 1080)));
    });
  });

  const digit: Drawing = (y, x) => (y === 2 && x > 0 && x < 4 ? [250, 250, 250] : [5, 5, 5]);
  const onPaper: Drawing = (y, x) => digit(y, x).map((value) => 255 - value!) as [number, number, number];

  test("a gray one of the network's size as it is, and ink on paper as light on dark", () => {
    const imageShape = [5, 5, 1] as const;
    const expected = Array.from({ length: 25 }, (_, at) => (at > 10 && at < 14 ? 250 : 5));
    expect(photographViews(png(5, 5, digit), { imageShape, crops }).map((view) => [...view])).toEqual([expected]);
    expect(photographViews(png(5, 5, onPaper), { imageShape, crops }).map((view) => [...view])).toEqual([expected]);
  });

  test("colors become gray as the eye weighs them", () => {
    // 0.299·100 + 0.587·50 + 0.114·20 = 61.53
    const [view] = photographViews(png(3, 3, plain(100, 50, 20)), { imageShape: [2, 2, 1], crops });
    expect([...view!]).toEqual([62, 62, 62, 62]);
  });

  test("what cannot be looked at is refused", () => {
    const views = (imageShape: readonly [number, number, number], kind: "center" | "ten" = "center") =>
      photographViews(png(4, 4, plain(1, 2, 3)), { imageShape, crops: kind });
    expect(() => photographViews(Buffer.from("GIF89a"), { imageShape: [4, 4, 3], crops })).toThrow(DataError);
    expect(() => views([4, 6, 3])).toThrow(
      new ParameterError("views: images must be squares of 1 or 3 channels, got 4×6×3"),
    );
    expect(() => views([4, 4, 2])).toThrow("got 4×4×2");
    expect(() => views([4, 4, 3], "ten")).toThrow(
      new ParameterError(
        'views: crops must be "center" (images are stored at 4×4, the network takes 4×4: there is nothing to cut), got "ten"',
      ),
    );
  });
});
