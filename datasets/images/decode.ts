/** From the bytes of a file to the pixels of a square of one size, as data sets store it. */
import { inflateSync } from "node:zlib";
import jpeg from "jpeg-js";
import { PNG } from "pngjs";
import { DataError } from "../../reference/errors.ts";
import { resampledBytes } from "../augment/resample.ts";
import { centerWindow } from "../augment/window.ts";
import { brokenOff, type ImageHeader, imageHeader } from "./header.ts";
import { type Picture, upright } from "./orientation.ts";

/**
 * The middle square of an image, resized to `extent` pixels each way: [y, x, red green blue].
 * @throws {DataError} when the file is no whole JPEG or PNG, or says that it is larger than can be decoded.
 */
export function storedSquare(bytes: Uint8Array, extent: number): Uint8Array {
  const { width, height, pixels } = decoded(bytes);
  const window = centerWindow([height, width], Math.min(height, width));
  return resampledBytes({ pixels, shape: [height, width, 3], window, size: extent });
}

/**
 * The pixels of a JPEG or a PNG in red, green and blue. Gray is repeated, CMYK converted, what is transparent stands on
 * white. Photographs stand upright, however the camera was held.
 */
export function decoded(bytes: Uint8Array): Picture {
  const header = imageHeader(bytes);
  return header.format === "jpeg" ? decodedJpeg(bytes, header) : decodedPng(bytes, header);
}

function decodedJpeg(bytes: Uint8Array, { end }: ImageHeader): Picture {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // A thumbnail has an end of its own, in front of the frame.
  if (file.indexOf(Buffer.of(0xff, 0xd9), end) === -1) throw brokenOff("JPEG", bytes);
  const { width, height, data } = explained("JPEG", () =>
    jpeg.decode(file, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false }),
  );
  return upright({ width, height, pixels: data }, bytes);
}

function decodedPng(bytes: Uint8Array, { width, height }: ImageHeader): Picture {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.indexOf("IEND", 0, "latin1") === -1) throw brokenOff("PNG", bytes);
  expectPlain(file, { width, height });
  const { data } = explained("PNG", () => PNG.sync.read(file));
  const pixels = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < pixels.length; from += 4) {
    const opacity = data[from + 3]! / 255;
    for (let c = 0; c < 3; c++) pixels[to++] = Math.round(255 + (data[from + c]! - 255) * opacity);
  }
  return { width, height, pixels };
}

/** At most 4 channels of 2 bytes, a filter byte per row, and interlacing cuts rows in pieces. */
const mostInflated = ({ width, height }: { readonly width: number; readonly height: number }) =>
  8 * width * height + 4 * height + 64;

/** Interlaced images are inflated by pngjs to whatever length they have, so their length is looked at first. */
function expectPlain(file: Buffer, size: { readonly width: number; readonly height: number }): void {
  const interlaced = file[28] === 1;
  if (!interlaced) return;
  const parts: Buffer[] = [];
  for (let at = 8; at + 8 <= file.length; ) {
    const [length, name] = [file.readUInt32BE(at), file.toString("latin1", at + 4, at + 8)];
    if (name === "IDAT") parts.push(file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  explained("PNG", () => inflateSync(Buffer.concat(parts), { maxOutputLength: mostInflated(size) }));
}

/** What a decoder throws is about the file. */
function explained<T>(format: string, decode: () => T): T {
  try {
    return decode();
  } catch (cause) {
    throw new DataError(`image must be a whole ${format}, got "${(cause as Error).message}"`, { cause });
  }
}
