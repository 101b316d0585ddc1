import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Dataset, inMemory, limited } from "../../datasets/dataset.ts";
import { channelStatistics } from "../../datasets/statistics.ts";
import { DataError, ParameterError } from "../../reference/errors.ts";

/** Three images of 1×2 pixels in two channels. */
const three = inMemory({
  name: "three",
  classes: ["ring", "bar"],
  imageShape: [1, 2, 2],
  pixels: Uint8Array.of(0, 255, 0, 255, 10, 20, 30, 40, 51, 102, 51, 102),
  labels: Uint8Array.of(1, 0, 1),
});

describe("a data set in memory", () => {
  test("reads images in the order in which they are asked for, also twice", async () => {
    expect(await three.read([2, 0, 2])).toEqual(Uint8Array.of(51, 102, 51, 102, 0, 255, 0, 255, 51, 102, 51, 102));
  });

  test("hands out copies", async () => {
    (await three.read([1])).fill(99);
    expect(await three.read([1])).toEqual(Uint8Array.of(10, 20, 30, 40));
  });

  test.each([[3], [-1], [0.5], [Number.NaN]])("has no image %d", async (index) => {
    await expect(three.read([0, index])).rejects.toThrow(
      new ParameterError(`three: indices must be whole numbers from 0 to 2 (3 images), got ${index}`),
    );
  });

  const { read: _, ...content } = three;
  test("cannot have more or fewer pixels than its labels and image shape say", () => {
    expect(() => inMemory({ ...content, pixels: new Uint8Array(13) })).toThrow(
      new DataError("three: pixels must be 12 bytes (3 labels, images of [1, 2, 2]), got 13"),
    );
  });

  test("cannot have a label that is no class", () => {
    expect(() => inMemory({ ...content, pixels: new Uint8Array(12), labels: Uint8Array.of(1, 0, 2) })).toThrow(
      new DataError("three: labels must be from 0 to 1 (2 classes), got 2 for image 2"),
    );
  });
});

describe("a limited data set", () => {
  test("is the first images of the whole one", async () => {
    const two = limited(three, 2);
    expect(two.labels).toEqual(Uint8Array.of(1, 0));
    expect(await two.read([1])).toEqual(Uint8Array.of(10, 20, 30, 40));
    expect(two).toMatchObject({ name: "three", classes: ["ring", "bar"], imageShape: [1, 2, 2] });
  });

  test("does not reach behind its limit", async () => {
    await expect(limited(three, 2).read([2])).rejects.toThrow(
      new ParameterError("three: indices must be whole numbers from 0 to 1 (2 images), got 2"),
    );
  });

  test("is the whole one where that has no more images", () => {
    expect(limited(three, 100).labels).toEqual(three.labels);
  });

  test("has at least one image", () => {
    expect(() => limited(three, 0)).toThrow(new ParameterError("limited: count must be a whole number above 0, got 0"));
  });
});

describe("channel statistics", () => {
  test("are the mean and the standard deviation of each channel", async () => {
    // Channel 0 is 0 0 10 30 51 51, channel 1 is 255 255 20 40 102 102; all divided by 255.
    const { mean, deviation } = await channelStatistics(three);
    expect(mean).toEqual([142 / 6 / 255, 774 / 6 / 255]);
    expect(deviation[0]).toBeCloseTo(Math.sqrt((100 + 900 + 2 * 2601) / 6 - (142 / 6) ** 2) / 255, 14);
    expect(deviation[1]).toBeCloseTo(Math.sqrt((2 * 65025 + 400 + 1600 + 2 * 10404) / 6 - 129 ** 2) / 255, 14);
  });

  test("are those of all images, however many reads they take", () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 257, maxLength: 600 }), async (pixels) => {
        const labels = new Uint8Array(pixels.length);
        const dataset = inMemory({ name: "dots", classes: ["dot"], imageShape: [1, 1, 1], pixels, labels });
        const { mean, deviation } = await channelStatistics(dataset);
        const average = pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
        const variance = pixels.reduce((sum, pixel) => sum + (pixel - average) ** 2, 0) / pixels.length;
        expect(mean[0]).toBe(average / 255);
        expect(deviation[0]).toBeCloseTo(Math.sqrt(variance) / 255, 12);
      }),
    ));

  test("do not depend on the order of the images", () =>
    fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), async (order) => {
        const shuffled: Dataset = { ...three, read: (indices) => three.read(Array.from(indices, (i) => order[i]!)) };
        expect(await channelStatistics(shuffled)).toEqual(await channelStatistics(three));
      }),
    ));

  test("need an image", async () => {
    await expect(channelStatistics({ ...three, labels: new Uint8Array(0) })).rejects.toThrow(
      new DataError("three: statistics need at least 1 image, got 0"),
    );
  });
});
