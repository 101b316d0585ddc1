import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type IdxKind, parseIdx } from "../../datasets/idx.ts";
import { DataError } from "../../reference/errors.ts";
import { sizeOf } from "../../reference/tensor.ts";
import { idxFile } from "./published.ts";

const source = { subject: "mnist: train-images", path: "/data/train-images-idx3-ubyte" };
const parse = (bytes: Uint8Array, kind: IdxKind = "images") => parseIdx(source, bytes, kind);

/** A shape, its file, and the values in it. */
const file = fc
  .tuple(
    fc.constantFrom<IdxKind>("images", "labels"),
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
  )
  .chain(([kind, extents]) => {
    const shape = kind === "images" ? extents : extents.slice(0, 1);
    const size = sizeOf(shape);
    return fc
      .uint8Array({ minLength: size, maxLength: size })
      .map((values) => ({ kind, shape, values, bytes: idxFile(shape, values) }));
  });

describe("an IDX file", () => {
  test("of two 1×3 images is its magic number, three extents and six bytes", async () => {
    const bytes = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, 60);
    expect(await parse(bytes)).toEqual({ shape: [2, 1, 3], values: Uint8Array.of(10, 20, 30, 40, 50, 60) });
  });

  test("says the same whether it is gzipped or not", () =>
    fc.assert(
      fc.asyncProperty(file, async ({ kind, shape, values, bytes }) => {
        expect(await parse(bytes, kind)).toEqual({ shape, values });
        expect(await parse(gzipSync(bytes), kind)).toEqual({ shape, values });
      }),
    ));

  test("larger than any front part that is looked at first is read whole", async () => {
    const values = Uint8Array.from({ length: 3 * 200 * 200 }, (_, i) => (i * i) % 251);
    const { values: read } = await parse(gzipSync(idxFile([3, 200, 200], values)));
    expect(Buffer.compare(read, values)).toBe(0);
  });

  test("cut short anywhere is a DataError", () =>
    fc.assert(
      fc.asyncProperty(file, fc.nat(), fc.boolean(), async ({ kind, bytes }, at, gzip) => {
        const whole = gzip ? gzipSync(bytes) : bytes;
        await expect(parse(whole.subarray(0, at % whole.length), kind)).rejects.toThrow(DataError);
      }),
    ));

  test("with bytes behind its end is a DataError", () =>
    fc.assert(
      fc.asyncProperty(file, fc.uint8Array({ minLength: 1 }), async ({ kind, bytes }, extra) => {
        const longer = Uint8Array.from([...bytes, ...extra]);
        await expect(parse(longer, kind)).rejects.toThrow(DataError);
        await expect(parse(gzipSync(longer), kind)).rejects.toThrow(DataError);
      }),
    ));

  test("with a flipped bit in the gzipped values is a DataError", async () => {
    const bytes = gzipSync(idxFile([1, 3, 3], [9, 1, 8, 2, 7, 3, 6, 4, 5]), { level: 0 });
    bytes[bytes.length - 10]! ^= 1; // stored values end 8 bytes before the end, in front of checksum and length
    await expect(parse(bytes)).rejects.toThrow(
      'mnist: train-images must be a whole gzip file, got "incorrect data check" (/data/train-images-idx3-ubyte)',
    );
  });
});

describe("the message of a DataError names the file, what was expected and what was found", () => {
  const images = idxFile([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]);
  const zipped = gzipSync(images);
  const boast = gzipSync(idxFile([1_000_000_000, 1, 1], []));
  const header = (...extents: number[]) => idxFile(extents, []);
  const tail = " (/data/train-images-idx3-ubyte)";
  const cases: readonly (readonly [string, Uint8Array, string])[] = [
    [
      "labels in place of images",
      idxFile([3], [0, 1, 2]),
      "has magic number 2049 (labels), expected 2051 (images); are the two files swapped?",
    ],
    [
      "an IDX file of another rank",
      idxFile([1, 1], [0]),
      "has magic number 2050 (no IDX file of bytes), expected 2051 (images)",
    ],
    ["nothing at all", new Uint8Array(0), "must have at least 16 bytes (the header of images), got 0"],
    ["a header cut short", images.subarray(0, 15), "must have at least 16 bytes (the header of images), got 15"],
    ["a byte too few", images.subarray(0, 23), "must have 24 bytes (shape [2, 2, 2], a header of 16), got 23"],
    ["a byte too many", Uint8Array.of(...images, 0), "must have 24 bytes (shape [2, 2, 2], a header of 16), got 25"],
    [
      "a gzipped byte too many",
      gzipSync(Uint8Array.of(...images, 0)),
      "must have 24 bytes (shape [2, 2, 2], a header of 16), got more",
    ],
    [
      "a gzipped byte too few",
      gzipSync(images.subarray(0, 23)),
      "must have 24 bytes (shape [2, 2, 2], a header of 16), got 23",
    ],
    [
      "a gzip stream cut short",
      zipped.subarray(0, zipped.length - 1),
      'must be a whole gzip file, got "unexpected end of file"',
    ],
    ["no images", header(0, 28, 28), "must hold at least 1 of images, got shape [0, 28, 28]"],
    [
      "a header that promises 4 GB",
      header(4_000_000_000, 1, 1),
      "must be below 2 GiB (one array), got shape [4000000000, 1, 1]",
    ],
    [
      "a gzipped header that promises 1 GB",
      boast,
      `must have 1000000016 bytes (shape [1000000000, 1, 1], a header of 16), got a gzip file of ${boast.length}, which holds less`,
    ],
  ];
  test.each(cases)("%s", async (_, bytes, message) => {
    await expect(parse(bytes)).rejects.toThrow(new DataError(`mnist: train-images ${message}${tail}`));
  });

  test("images in place of labels", async () => {
    await expect(parseIdx({ subject: "mnist: t10k-labels", path: "l" }, images, "labels")).rejects.toThrow(
      new DataError(
        "mnist: t10k-labels has magic number 2051 (images), expected 2049 (labels); are the two files swapped? (l)",
      ),
    );
  });
});

test("a gzip file that would inflate to half a gigabyte is not inflated beyond what its header says", async () => {
  const megabyte = gzipSync(new Uint8Array(2 ** 20)); // gzip files one after another are one gzip file
  const bomb = Buffer.concat([gzipSync(idxFile([1, 1, 1], [0])), ...Array<Uint8Array>(512).fill(megabyte)]);
  const before = process.resourceUsage().maxRSS;
  await expect(parse(bomb)).rejects.toThrow("must have 17 bytes (shape [1, 1, 1], a header of 16), got more");
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(100_000); // kilobytes
});
