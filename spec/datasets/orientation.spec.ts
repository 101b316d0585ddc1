import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decoded } from "../../datasets/images/decode.ts";
import { type Drawing, jpegFile } from "./drawnImages.ts";

/** A 2×3 image as the sensor kept it: pixel (y, x) is a block of 8×8, which a JPEG keeps without a trace of its neighbors. */
const blocks =
  (rows: readonly (readonly number[])[]): Drawing =>
  (y, x) => {
    const gray = 40 * rows[Math.floor(y / 8)]![Math.floor(x / 8)]!;
    return [gray, gray, gray];
  };

/** The notes of a camera: EXIF, in either byte order, with something before the orientation. */
function exif(orientation: number, { little = false, type = 3 } = {}): Buffer {
  const notes = Buffer.alloc(8 + 2 + 2 * 12);
  const u16 = (value: number, at: number) => (little ? notes.writeUInt16LE(value, at) : notes.writeUInt16BE(value, at));
  const u32 = (value: number, at: number) => (little ? notes.writeUInt32LE(value, at) : notes.writeUInt32BE(value, at));
  notes.write(little ? "II" : "MM", "latin1");
  u16(42, 2);
  u32(8, 4);
  u16(2, 8);
  for (const [at, tag, value] of [
    [10, 0x0100, 640],
    [22, 0x0112, orientation],
  ] as const) {
    u16(tag, at);
    u16(type, at + 2);
    u32(1, at + 4);
    u16(value, at + 8);
  }
  return Buffer.concat([Buffer.from("Exif\0\0", "latin1"), notes]);
}

/** The same JPEG with an application segment behind its first two bytes. */
function noting(file: Buffer, content: Buffer): Buffer {
  const head = Buffer.of(0xff, 0xe1, 0, 0);
  head.writeUInt16BE(2 + content.length, 2);
  return Buffer.concat([file.subarray(0, 2), head, content, file.subarray(2)]);
}

/** The middles of the blocks, as they were drawn. */
function grid(file: Buffer): readonly (readonly number[])[] {
  const { height, width, pixels } = decoded(file);
  return Array.from({ length: height / 8 }, (_, y) =>
    Array.from({ length: width / 8 }, (_, x) => Math.round(pixels[3 * ((8 * y + 4) * width + 8 * x + 4)]! / 40)),
  );
}

const seen = [
  [1, 2, 3],
  [4, 5, 6],
];
// The standard's words: where the 0th row and the 0th column of what is stored lie on what was seen.
const stored: readonly (readonly [note: number, row: string, column: string, rows: readonly (readonly number[])[]])[] =
  [
    [1, "top", "left", seen],
    [2, "top", "right", seen.map((row) => row.toReversed())],
    [
      3,
      "bottom",
      "right",
      [
        [6, 5, 4],
        [3, 2, 1],
      ],
    ],
    [
      4,
      "bottom",
      "left",
      [
        [4, 5, 6],
        [1, 2, 3],
      ],
    ],
    [
      5,
      "left",
      "top",
      [
        [1, 4],
        [2, 5],
        [3, 6],
      ],
    ],
    [
      6,
      "right",
      "top",
      [
        [3, 6],
        [2, 5],
        [1, 4],
      ],
    ],
    [
      7,
      "right",
      "bottom",
      [
        [6, 3],
        [5, 2],
        [4, 1],
      ],
    ],
    [
      8,
      "left",
      "bottom",
      [
        [4, 1],
        [5, 2],
        [6, 3],
      ],
    ],
  ];

describe("a photograph", () => {
  test.each(stored)(
    "with note %i, rows from the %s and columns from the %s, stands upright",
    (note, _row, _column, rows) => {
      const file = jpegFile(8 * rows.length, 8 * rows[0]!.length, blocks(rows));
      expect(grid(noting(file, exif(note)))).toEqual(seen);
      expect(grid(noting(file, exif(note, { little: true })))).toEqual(seen);
    },
  );

  const file = jpegFile(16, 24, blocks(seen));
  const turned = exif(6);
  const loop = Buffer.from(turned);
  loop.writeUInt32BE(0xffff_fff0, 6 + 4);
  const many = Buffer.from(turned);
  many.writeUInt16BE(0xffff, 6 + 8);
  many.writeUInt16BE(0x0111, 6 + 22);
  test.each([
    ["is not there", file],
    ["is of other things", noting(file, Buffer.from("http://ns.adobe.com/xap/1.0/\0<x/>"))],
    ["has a number that means nothing", noting(file, exif(9))],
    ["has a number of another type", noting(file, exif(6, { type: 4 }))],
    ["breaks off in its head", noting(file, turned.subarray(0, 10))],
    ["breaks off in its list", noting(file, turned.subarray(0, turned.length - 4))],
    ["begins where it is not", noting(file, loop)],
    ["counts more than it has", noting(file, many)],
  ])("whose note %s is taken as it is stored", (_, photograph) => {
    expect(grid(photograph)).toEqual(seen);
  });

  test("with any bytes for a note is a picture of these pixels", () => {
    const notes = fc.tuple(fc.constantFrom("", "MM\0*\0\0\0\b", "II*\0\b\0\0\0"), fc.uint8Array({ maxLength: 60 }));
    const sorted = (pixels: Uint8Array) => pixels.toSorted();
    const pixels = sorted(decoded(file).pixels);
    fc.assert(
      fc.property(notes, ([head, rest]) => {
        const content = Buffer.concat([Buffer.from(`Exif\0\0${head}`, "latin1"), rest]);
        expect(sorted(decoded(noting(file, content)).pixels)).toEqual(pixels);
      }),
    );
  });
});
