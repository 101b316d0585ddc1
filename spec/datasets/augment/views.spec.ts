import { describe, expect, test } from "vitest";
import { centered, tenCrop, tenCropped } from "../../../datasets/augment/views.ts";
import { inMemory } from "../../../datasets/dataset.ts";
import { ParameterError } from "../../../reference/errors.ts";

describe("a view at test time", () => {
  const few = inMemory({
    name: "few",
    classes: ["a", "b"],
    imageShape: [2, 3, 1],
    pixels: Uint8Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60),
    labels: Uint8Array.of(0, 1),
  });

  test("is the middle of every image, as it is or resized", async () => {
    expect(await centered(few, { size: 2 }).read([1, 0])).toEqual(Uint8Array.of(10, 20, 40, 50, 1, 2, 4, 5));
    const smaller = centered(few, { size: 1, extent: 2 });
    expect(smaller).toMatchObject({ name: "few", imageShape: [1, 1, 1], labels: few.labels });
    expect(await smaller.read([1])).toEqual(Uint8Array.of(30)); // the mean of 10, 20, 40, 50
  });

  test("ten times is five windows and their mirror images", () => {
    const ten = tenCrop(Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9), [3, 3, 1], 2).map((view) => [...view]);
    const five = [
      [1, 2, 4, 5],
      [2, 3, 5, 6],
      [4, 5, 7, 8],
      [5, 6, 8, 9],
      [1, 2, 4, 5],
    ];
    expect(ten).toEqual([...five, ...five.map(([a, b, c, d]) => [b, a, d, c])]);
  });

  test("ten times of every image is a data set of views", async () => {
    const views = tenCropped(few, 2);
    expect([...views.labels]).toEqual([...new Array<number>(10).fill(0), ...new Array<number>(10).fill(1)]);
    const ten = tenCrop(Uint8Array.of(10, 20, 30, 40, 50, 60), [2, 3, 1], 2);
    expect(await views.read([12, 0, 19])).toEqual(Uint8Array.of(...ten[2]!, 1, 2, 4, 5, ...ten[9]!));
    expect(() => tenCropped(few, 3)).toThrow(
      new ParameterError("fiveWindows: extent must be a whole number from 1 to 2 (the image is 2×3), got 3"),
    );
  });

  test.each([
    [{ size: 0 }, "centered: size must be a whole number above 0, got 0"],
    [{ size: 3 }, "centered: extent must be a whole number from 1 to 2 (the images are 2×3), got 3"],
  ])("larger than the images is a ParameterError: %o", (options, message) => {
    expect(() => centered(few, options)).toThrow(new ParameterError(message));
  });
});
