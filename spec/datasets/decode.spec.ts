import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decoded, storedSquare } from "../../datasets/images/decode.ts";
import { imageHeader } from "../../datasets/images/header.ts";
import { DataError } from "../../reference/errors.ts";
import { claiming, type Drawing, jpegFile, jpegOf, plain, png, rawPng } from "./drawnImages.ts";

const halves: Drawing = (_y, x) => (x < 4 ? [200, 0, 0] : [0, 0, 100]);

describe("an image file", () => {
  test("becomes the middle square, resized", () => {
    // 4×8: the middle 4×4 is two columns of red and two of blue; halved, 7/8 of a side's weight is its own:
    // the taps of the new left pixel reach 2 to each side of 0.5: 0.75 0.75 0.25 → 1.5/1.75 red, 0.25/1.75 blue.
    const [near, far] = [1.5 / 1.75, 0.25 / 1.75];
    const left = [Math.round(200 * near), 0, Math.round(100 * far)];
    const right = [Math.round(200 * far), 0, Math.round(100 * near)];
    expect([...storedSquare(png(4, 8, halves), 2)]).toEqual([left, right, left, right].flat());
  });

  test.each([
    ["a PNG in color", png(3, 2, plain(10, 20, 30)), [10, 20, 30]],
    ["a gray PNG", png(3, 2, plain(40, 40, 40), { colorType: 0 }), [40, 40, 40]],
    ["a PNG of 16 bits", png(3, 2, plain(10, 20, 30), { bitDepth: 16 }), [10, 20, 30]],
    ["a PNG through which white is seen", png(3, 2, plain(0, 100, 255, 51), { colorType: 6 }), [204, 224, 255]],
    ["a JPEG in color", jpegFile(3, 2, plain(120, 120, 120)), [120, 120, 120]],
    ["a gray JPEG", jpegOf(1), [128, 128, 128]],
    // 128 of 255 is ink of 127 in each: 255 − (127 · (1 − 127/255) + 127), rounded
    ["a JPEG in CMYK", jpegOf(4), [64, 64, 64]],
  ])("may be %s", (_, file, color) => {
    const { height, width, pixels } = decoded(file);
    expect(pixels.length).toBe(height * width * 3);
    expect([...pixels.subarray(0, 3)]).toEqual(color);
    expect([...storedSquare(file, 4)].slice(-3)).toEqual(color);
  });

  test("says its size in its first bytes", () => {
    expect(imageHeader(png(3, 2, plain(0, 0, 0)))).toMatchObject({ format: "png", height: 3, width: 2 });
    expect(imageHeader(jpegFile(30, 20, plain(0, 0, 0)))).toMatchObject({ format: "jpeg", height: 30, width: 20 });
  });
});

describe("a file that is no image", () => {
  const photo = jpegFile(40, 40, (y, x) => [y * 6, x * 6, 99]);
  const drawing = png(40, 40, (y, x) => [y * 6, x * 6, (x * y) % 256]);
  const swapped = Buffer.from(drawing);
  swapped[60]! ^= 0xff;
  const cases: readonly (readonly [string, Buffer, string])[] = [
    ["is empty", Buffer.of(), "image must be a JPEG or a PNG, got an empty file"],
    [
      "is something else",
      Buffer.from("GIF89a"),
      "image must be a JPEG or a PNG, got a file that begins with 47 49 46 38",
    ],
    [
      "is a JPEG that breaks off",
      photo.subarray(0, photo.length - 2),
      `image must be a whole JPEG, got one that breaks off after ${photo.length - 2} bytes`,
    ],
    [
      "is a JPEG that breaks off in its header",
      photo.subarray(0, 30),
      "image must be a whole JPEG, got one that breaks off after 30 bytes",
    ],
    [
      "is a PNG that breaks off",
      drawing.subarray(0, 200),
      "image must be a whole PNG, got one that breaks off after 200 bytes",
    ],
    [
      "is a PNG that breaks off in its header",
      drawing.subarray(0, 20),
      "image must be a whole PNG, got one that breaks off after 20 bytes",
    ],
    ["is a PNG with a wrong byte", swapped, `image must be a whole PNG, got "unrecognised content at end of stream"`],
    [
      "is a JPEG without a frame",
      Buffer.of(0xff, 0xd8, 0xff, 0xd9, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      "image must be a whole JPEG, got no segment at byte 4",
    ],
    [
      "is a JPEG of a kind that nobody makes",
      Buffer.of(0xff, 0xd8, 0xff, 0xc9, 0, 11, 8, 0, 8, 0, 8, 1),
      "image must be a baseline or progressive JPEG, got frame kind 9",
    ],
    ["has one pixel", png(1, 1, plain(0, 0, 0)), "image must be at least 2×2 pixels, got 1×1"],
    [
      "says that it is huge",
      claiming(photo, 20_000, 20_000),
      "image must be at most 16777216 pixels (as 4096×4096 has), got 20000×20000",
    ],
    [
      "is a PNG that says so",
      rawPng(20_000, 20_000, Buffer.alloc(50)),
      "image must be at most 16777216 pixels (as 4096×4096 has), got 20000×20000",
    ],
    [
      "says that it is larger than its bytes allow",
      claiming(photo, 4000, 4000),
      `image must be at least 31250 bytes (4000×4000 pixels), got ${photo.length}`,
    ],
    [
      "holds more than it says",
      rawPng(2, 2, Buffer.alloc(1e6), true),
      'image must be a whole PNG, got "Cannot create a Buffer larger than 104 bytes"',
    ],
  ];
  test.each(cases)("because it %s is a DataError", (_, file, message) => {
    expect(() => decoded(file)).toThrow(DataError);
    expect(() => decoded(file)).toThrow(message);
  });

  const whole: readonly (readonly [string, Buffer])[] = [
    ["JPEG", photo],
    ["gray JPEG", jpegOf(1)],
    ["PNG", drawing],
  ];
  test.each(whole)(
    "once a %s, with a few bytes changed, is a DataError or a picture as large as it says",
    (_, file) => {
      const faults = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
      fc.assert(
        fc.property(faults, fc.nat(file.length), (changes, cut) => {
          const damaged = Buffer.from(cut % 3 === 0 ? file.subarray(0, cut) : file);
          for (const [at, byte] of changes) if (at < damaged.length) damaged[at] = byte;
          try {
            const { width, height, pixels } = decoded(damaged);
            const header = imageHeader(damaged);
            expect([width, height]).toEqual([header.width, header.height]);
            expect(pixels.length).toBe(3 * width * height);
          } catch (error) {
            expect(error).toBeInstanceOf(DataError);
          }
        }),
      );
    },
  );
});
