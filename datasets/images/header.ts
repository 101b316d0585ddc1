/** What an image file says of itself in its first bytes: believed only as far as the file bears it out, before memory is taken. */
import { DataError } from "../../reference/errors.ts";

export interface ImageHeader {
  readonly format: "jpeg" | "png";
  readonly width: number; // pixels
  readonly height: number;
  /** Where the rest of the file begins, in bytes. */
  readonly end: number;
}

/** Decoding a JPEG takes some 40 bytes for a pixel, in every thread at once. */
const mostPixels = 2 ** 24;
const mostText = "4096×4096";
/** A single pixel, row or column is a placeholder, not a picture. */
const leastExtent = 2;
/** The largest file that is read at all; an image of `mostPixels` without any compression is smaller. */
export const mostFileBytes = 2 ** 28;

/**
 * The densest files there are. A JPEG spends at least a bit on a block of 8×8; deflate makes at most 1032 bytes of one,
 * and a PNG has at least a bit per pixel.
 */
const mostPixelsPerByte = { jpeg: 8 * 64, png: 8 * 1032 } as const;

/** @throws {DataError} when the file is neither a JPEG nor a PNG, or says that it has too many or too few pixels. */
export function imageHeader(bytes: Uint8Array): ImageHeader {
  const header = isJpeg(bytes) ? jpegHeader(bytes) : isPng(bytes) ? pngHeader(bytes) : undefined;
  if (header === undefined) throw new DataError(`image must be a JPEG or a PNG, got ${firstBytes(bytes)}`);
  const { format, width, height } = header;
  if (width < leastExtent || height < leastExtent) {
    throw new DataError(`image must be at least ${leastExtent}×${leastExtent} pixels, got ${width}×${height}`);
  }
  if (width * height > mostPixels) {
    throw new DataError(`image must be at most ${mostPixels} pixels (as ${mostText} has), got ${width}×${height}`);
  }
  const least = Math.ceil((width * height) / mostPixelsPerByte[format]);
  if (bytes.length < least) {
    throw new DataError(`image must be at least ${least} bytes (${width}×${height} pixels), got ${bytes.length}`);
  }
  return header;
}

const isJpeg = (bytes: Uint8Array): boolean => bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const isPng = (bytes: Uint8Array): boolean => pngSignature.every((byte, at) => bytes[at] === byte);

function firstBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  return `a file that begins with ${Buffer.from(bytes.subarray(0, 4)).toString("hex").replace(/..\B/g, "$& ")}`;
}

/** A PNG begins with its chunk IHDR: length, name, width, height, and five bytes on the kind of pixel. */
function pngHeader(bytes: Uint8Array): ImageHeader {
  const end = 8 + 8 + 13 + 4;
  if (bytes.length < end) throw brokenOff("PNG", bytes);
  const view = viewOf(bytes);
  return { format: "png", width: view.getUint32(16), height: view.getUint32(20), end };
}

/** Segments of these kinds, C0 … CF but for three, begin a frame. */
export const isFrame = (kind: number): boolean => kind >= 0xc0 && kind <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(kind);

function jpegHeader(bytes: Uint8Array): ImageHeader {
  const view = viewOf(bytes);
  for (const { kind, at } of jpegSegments(bytes)) {
    if (!isFrame(kind)) continue;
    if (kind > 0xc2) throw new DataError(`image must be a baseline or progressive JPEG, got frame kind ${kind - 0xc0}`);
    return { format: "jpeg", height: view.getUint16(at + 5), width: view.getUint16(at + 7), end: at };
  }
  throw brokenOff("JPEG", bytes);
}

export interface Segment {
  readonly kind: number;
  /** Where it begins in the file, bytes. */
  readonly at: number;
  /** What stands behind its length. */
  readonly content: Uint8Array;
}

/**
 * The segments of a JPEG as long as they follow one another: `FF`, kind, length, content.
 * @throws {DataError} where something else stands in the place of one.
 */
export function* jpegSegments(bytes: Uint8Array): Generator<Segment, void, undefined> {
  const view = viewOf(bytes);
  for (let at = 2; at + 9 <= bytes.length; ) {
    const kind = bytes[at + 1]!;
    if (bytes[at] !== 0xff) throw new DataError(`image must be a whole JPEG, got no segment at byte ${at}`);
    const alone = kind === 0xff || kind === 0x01 || (kind >= 0xd0 && kind <= 0xd8); // fill bytes, or without a length
    const length = alone ? 0 : view.getUint16(at + 2);
    yield { kind, at, content: bytes.subarray(at + 4, at + 2 + length) };
    at += kind === 0xff ? 1 : 2 + length;
  }
}

/** A file that ends before the image does. */
export function brokenOff(format: string, bytes: Uint8Array): DataError {
  return new DataError(`image must be a whole ${format}, got one that breaks off after ${bytes.length} bytes`);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
