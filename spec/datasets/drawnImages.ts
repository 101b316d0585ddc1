/** Images that the specs draw themselves, whole and damaged, and folders of them. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import jpeg from "jpeg-js";
import { PNG } from "pngjs";
import type { Dataset } from "../../datasets/dataset.ts";

export type Color = readonly [red: number, green: number, blue: number, alpha?: number];

/** The color of a pixel. */
export type Drawing = (y: number, x: number) => Color;

const rgba = (height: number, width: number, draw: Drawing): Buffer =>
  Buffer.from(
    Array.from({ length: height * width }, (_, at) => {
      const [red, green, blue, alpha = 255] = draw(Math.floor(at / width), at % width);
      return [red, green, blue, alpha];
    }).flat(),
  );

export const plain =
  (...color: Color): Drawing =>
  () =>
    color;

export interface PngKind {
  readonly colorType?: 0 | 2 | 4 | 6; // gray, RGB, gray and alpha, RGB and alpha
  readonly bitDepth?: 8 | 16;
}

export function png(
  height: number,
  width: number,
  draw: Drawing,
  { colorType = 2, bitDepth = 8 }: PngKind = {},
): Buffer {
  const image = new PNG({ height, width });
  const bytes = rgba(height, width, draw);
  // 257 times a byte is the same share of 65535.
  image.data = bitDepth === 8 ? bytes : Buffer.from(Uint16Array.from(bytes, (byte) => 257 * byte).buffer);
  return PNG.sync.write(image, { colorType, bitDepth, inputColorType: 6, inputHasAlpha: true });
}

export const jpegFile = (height: number, width: number, draw: Drawing): Buffer =>
  jpeg.encode({ height, width, data: rgba(height, width, draw) }, 95).data;

/** A JPEG of one gray channel or, as printers have them, of four: 8×8 pixels of 128 in every channel. */
export function jpegOf(channels: 1 | 4): Buffer {
  const drawn = jpegFile(8, 8, plain(0, 0, 0));
  const [quantization, huffman] = [0xdb, 0xc4].map((kind) => segment(drawn, kind)) as [Buffer, Buffer];
  const numbers = Array.from({ length: channels }, (_, c) => c + 1);
  const adobe = [0xff, 0xee, 0, 14, ...Buffer.from("Adobe"), 0, 100, 0, 0, 0, 0, 0];
  const frame = [0xff, 0xc0, 0, 8 + 3 * channels, 8, 0, 8, 0, 8, channels, ...numbers.flatMap((c) => [c, 0x11, 0])];
  const scan = [0xff, 0xda, 0, 6 + 2 * channels, channels, ...numbers.flatMap((c) => [c, 0]), 0, 63, 0];
  // Of every channel "no difference" (00) and "no more" (1010), then ones up to the byte.
  const bits = "001010".repeat(channels).padEnd(channels === 1 ? 8 : 24, "1");
  const data = bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2));
  const parts = [[0xff, 0xd8], channels === 4 ? adobe : [], quantization, huffman, frame, scan, data, [0xff, 0xd9]];
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

function segment(file: Buffer, kind: number): Buffer {
  const at = file.indexOf(Buffer.of(0xff, kind));
  return file.subarray(at, at + 2 + file.readUInt16BE(at + 2));
}

/** The same JPEG, with other words about its size. */
export function claiming(file: Buffer, height: number, width: number): Buffer {
  const copy = Buffer.from(file);
  const at = copy.indexOf(Buffer.of(0xff, 0xc0));
  copy.writeUInt16BE(height, at + 5);
  copy.writeUInt16BE(width, at + 7);
  return copy;
}

/** A PNG of gray bytes from its parts: what its header says, and what it holds. */
export function rawPng(height: number, width: number, content: Buffer, interlaced = false): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, interlaced ? 1 : 0], 8);
  const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(content)),
    chunk("IEND", Buffer.of()),
  ]);
}

function chunk(name: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), content]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(content.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Runs `use` with a folder that holds these files by their paths, and a cache of its own; removes both afterwards. */
export async function withImages(
  files: Readonly<Record<string, Uint8Array | string>>,
  use: (folder: { readonly dataDir: string; readonly cacheDir: string }) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "einspec-images-"));
  const dataDir = join(folder, "data");
  try {
    await mkdir(dataDir);
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(dataDir, path)), { recursive: true });
      await writeFile(join(dataDir, path), content);
    }
    await use({ dataDir, cacheDir: join(folder, "cache") });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A small image of one gray. */
export const gray = (value: number) => png(2, 2, plain(value, value, value));
/** A folder of seven such images, whole. */
export const folderOfGrays = {
  "train/n2/a.png": gray(21),
  "train/n2/b.png": gray(22),
  "train/n1/a.png": gray(11),
  "train/n1/b.PNG": gray(12),
  "train/n1/c.dat": gray(13),
  "train/n1/.hidden": "nobody's business",
  "train/README": "not in a class",
  "val/n1/a.png": gray(14),
  "val/n2/a.png": gray(24),
};
export const allPixels = (dataset: Dataset) => dataset.read([...dataset.labels.keys()]);
/** The value of every image, each of one gray. */
export const values = async (dataset: Dataset) => {
  const size = dataset.imageShape.reduce((product, extent) => product * extent);
  return [...(await allPixels(dataset))].filter((_, at) => at % size === 0);
};
