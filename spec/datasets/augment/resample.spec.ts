import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mirrored } from "../../../datasets/augment/mirror.ts";
import { resample } from "../../../datasets/augment/resample.ts";

const extent = fc.integer({ min: 1, max: 9 });
const image = fc.record({ H: extent, W: extent, C: fc.constantFrom(1, 3) }).chain(({ H, W, C }) =>
  fc.record({
    shape: fc.constant([H, W, C] as const),
    pixels: fc.uint8Array({ minLength: H * W * C, maxLength: H * W * C }),
  }),
);

describe("resizing", () => {
  test("halves by the weights 1 3 3 1, and borders have what they have", () => {
    // 4 → 2: reach 2, new pixel 0 is at 0.5: weights 0.75 0.75 0.25 → (0.75·0 + 0.75·70 + 0.25·140) / 1.75 = 50
    const row = resample({
      pixels: Uint8Array.of(0, 70, 140, 210),
      shape: [1, 4, 1],
      window: { top: 0, left: 0, height: 1, width: 4 },
      size: 2,
    });
    expect([...row]).toEqual([50, 160, 50, 160]);
  });

  test("doubles by the weights 3 1", () => {
    const row = resample({
      pixels: Uint8Array.of(0, 100),
      shape: [1, 2, 1],
      window: { top: 0, left: 0, height: 1, width: 2 },
      size: 4,
    });
    expect([...row.subarray(0, 4)]).toEqual([0, 25, 75, 100]);
  });

  test("to the same size is a copy of the window", () =>
    fc.assert(
      fc.property(image, fc.nat(8), fc.nat(8), ({ pixels, shape }, top, left) => {
        const [H, W, C] = shape;
        fc.pre(top < H && left < W);
        const size = Math.min(H - top, W - left);
        const copy = resample({ pixels, shape, window: { top, left, height: size, width: size }, size });
        const expected = Array.from({ length: size * size * C }, (_, at) => {
          const [y, x, c] = [Math.floor(at / (size * C)), Math.floor(at / C) % size, at % C];
          return pixels[((top + y) * W + left + x) * C + c];
        });
        expect([...copy]).toEqual(expected);
      }),
    ));

  test("leaves an even color even", () =>
    fc.assert(
      fc.property(extent, extent, fc.integer({ min: 1, max: 20 }), fc.nat(255), (height, width, size, value) => {
        const pixels = new Uint8Array(height * width).fill(value);
        const out = resample({ pixels, shape: [height, width, 1], window: { top: 0, left: 0, height, width }, size });
        for (const each of out) expect(each).toBeCloseTo(value, 3);
      }),
    ));

  test("a mirrored image is mirroring a resized one", () =>
    fc.assert(
      fc.property(image, fc.integer({ min: 1, max: 12 }), ({ pixels, shape }, size) => {
        const whole = { pixels, shape, window: { top: 0, left: 0, height: shape[0], width: shape[1] }, size };
        expect(resample({ ...whole, mirrored: true })).toEqual(mirrored(resample(whole), [size, size, shape[2]]));
      }),
    ));
});

describe("a mirror", () => {
  test("swaps left and right, pixel by pixel", () => {
    expect(mirrored(Uint8Array.of(1, 2, 3, 4, 5, 6), [1, 2, 3])).toEqual(Uint8Array.of(4, 5, 6, 1, 2, 3));
  });

  test("looked at in a mirror is the image", () =>
    fc.assert(
      fc.property(image, ({ pixels, shape }) => {
        expect(mirrored(mirrored(pixels, shape), shape)).toEqual(pixels);
      }),
    ));
});
