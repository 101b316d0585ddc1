import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Augmentation, augmented, expectAugmentation } from "../../../datasets/augment/augmentation.ts";
import { saturation } from "../../../datasets/augment/colors.ts";
import { cutOut } from "../../../datasets/augment/cutout.ts";
import { mirrored } from "../../../datasets/augment/mirror.ts";
import { ParameterError } from "../../../reference/errors.ts";
import { random } from "../../../reference/random.ts";

const scaledOnly = { mean: [0, 0, 0], deviation: [1, 1, 1] };

describe("an augmented image", () => {
  const photo = Uint8Array.from({ length: 10 * 12 * 3 }, (_, at) => (at * 37) % 256);
  const everything: Augmentation = {
    size: 8,
    crop: { area: [0.4, 1], aspect: [0.75, 1.25] },
    mirror: 0.5,
    jitter: { brightness: 0.4, contrast: 0.4, saturation: 0.4 },
    colorNoise: {
      deviation: 0.1,
      variances: [0.2, 0.1, 0.05],
      components: [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
    },
    cutout: 3,
  };
  const drawn = (augmentation: Augmentation, seed: number) =>
    augmented(photo, [10, 12, 3], augmentation, scaledOnly, random(seed));

  test("without chance is the normalized middle", () => {
    const normalization = { mean: [0.5, 0.5, 0.5], deviation: [0.25, 0.5, 1] };
    const out = augmented(
      Uint8Array.of(9, 9, 9, 0, 51, 255, 9, 9, 9),
      [1, 3, 3],
      { size: 1 },
      normalization,
      random(1),
    );
    expect(out).toEqual(Float32Array.of(-2, (0.2 - 0.5) / 0.5, 0.5));
  });

  test("has the same bits from the same seed, others from another, and always its size", () =>
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const one = drawn(everything, seed);
        expect(one).toHaveLength(8 * 8 * 3);
        expect(drawn(everything, seed)).toEqual(one);
        expect(drawn(everything, seed + 1)).not.toEqual(one);
        expect(one.every((value) => value >= 0 && value <= 1)).toBe(true);
      }),
    ));

  test("is mirrored as often as was asked for", () => {
    const plain = drawn({ size: 8 }, 0);
    const stream = random(4);
    const out = Array.from({ length: 1000 }, () =>
      augmented(photo, [10, 12, 3], { size: 8, mirror: 0.25 }, scaledOnly, stream),
    );
    const same = out.filter((values) => values.every((value, at) => value === plain[at]));
    expect(same.length / 1000).toBeCloseTo(0.75, 1);
    for (const values of out) if (!same.includes(values)) expect(values).toEqual(mirrored(plain, [8, 8, 3]));
  });

  const refused: readonly (readonly [Augmentation, string])[] = [
    [{ size: 0 }, "size must be a whole number above 0, got 0"],
    [{ size: 11 }, "size must be at most 10 (crops are cut from images of 10×12), got 11"],
    [{ size: 8, mirror: 2 }, "mirror must be a number from 0 to 1, got 2"],
    [{ size: 8, cutout: -1 }, "cutout must be a whole number of at least 0, got -1"],
    [{ size: 8, mixup: Number.NaN }, "mixup must be a number of at least 0, got NaN"],
    [
      { size: 8, jitter: { brightness: 0, contrast: 3, saturation: 0 } },
      "jitter.contrast must be a number from 0 to 1, got 3",
    ],
    [{ size: 8, crop: { area: [0.5, 2], aspect: [1, 1] } }, "crop.area[1] must be a number of at most 1, got 2"],
    [{ size: 8, crop: { area: [0, 1], aspect: [1, 1] } }, "crop.area[0] must be a number above 0 and at most 1, got 0"],
    [
      { size: 8, crop: { area: [1, 1], aspect: [2, 1] } },
      "crop.aspect[0] must be a number above 0 and at most 1, got 2",
    ],
    [
      { size: 8, crop: { area: [1, 1], aspect: [1, Infinity] } },
      "crop.aspect[1] must be a number that is finite, got Infinity",
    ],
    [
      { size: 8, colorNoise: { deviation: -1, variances: [], components: [] } },
      "colorNoise.deviation must be a number of at least 0, got -1",
    ],
    [
      { size: 8, colorNoise: { deviation: 1, variances: [1], components: [[1, 0]] } },
      "colorNoise must have 3 variances and 3 components of 3 channels (those of the images), got 1 and 1 of 2",
    ],
  ];
  test.each(refused)("refuses what cannot be: %o", (augmentation, message) => {
    expect(() => expectAugmentation([10, 12, 3], augmentation)).toThrow(new ParameterError(`augmentation: ${message}`));
  });

  test("has colors to jitter", () => {
    const by = { brightness: 1, contrast: 1, saturation: 1 };
    expect(() => expectAugmentation([10, 12, 2], { size: 8, jitter: by })).toThrow(
      new ParameterError("augmentation: jitter must be left out (it is for 1 or 3 channels), got 2 channels"),
    );
    expect(() => saturation(2, 1)).toThrow(
      new ParameterError("augmentation: colors must be gray or red, green and blue (1 or 3 channels), got 2"),
    );
  });
});

describe("cutout", () => {
  test("hides a square, of which a part may lie outside", () => {
    const cut = (below: (bound: number) => number) => {
      const pixels = new Float32Array(4 * 5).fill(1);
      cutOut(pixels, [4, 5, 1], { extent: 3, value: 0, random: { ...random(1), below } });
      return [...pixels];
    };
    // The middle is [0, 0], so rows and columns −1 … 1 are hidden.
    expect(cut(() => 0)).toEqual(
      [
        [0, 0, 1, 1, 1],
        [0, 0, 1, 1, 1],
        [1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1],
      ].flat(),
    );
    // The middle is [3, 4], so rows 2 … 4 and columns 3 … 5 are hidden.
    expect(cut((bound) => bound - 1)).toEqual(
      [
        [1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1],
        [1, 1, 1, 0, 0],
        [1, 1, 1, 0, 0],
      ].flat(),
    );
  });
});
