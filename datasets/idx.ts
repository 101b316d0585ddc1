/**
 * IDX, the format of MNIST: a magic number, the extents as 32-bit big-endian numbers, then the bytes, row-major.
 * Files may be gzipped. A header is believed only as far as the file bears it out, before memory is taken.
 */
import { promisify } from "node:util";
import { gunzip, type ZlibOptions, constants as zlib } from "node:zlib";
import { DataError, shapeText } from "../reference/errors.ts";
import { sizeOf } from "../reference/tensor.ts";

/** What a file is called in messages ("mnist: train-images"), and where it lies. */
export interface Source {
  readonly subject: string;
  readonly path: string;
}

export interface Idx {
  readonly shape: readonly number[]; // images: [image, y, x]; labels: [image]
  readonly values: Uint8Array;
}

/** The third byte of a magic number says "unsigned bytes", the fourth is the rank. */
const kinds = { labels: { magic: 0x0801, rank: 1 }, images: { magic: 0x0803, rank: 3 } } as const;
export type IdxKind = keyof typeof kinds;

/** Deflate's best: 258 bytes from 2 bits. */
const mostPerByte = 1032;
/** Enough for the names that gzip puts in front, and small whatever comes out of it. */
const headBytes = 4096;
/** Inflating into one piece is fastest; beyond this, memory follows what really comes out. */
const pieceBytes = 2 ** 26;
/** What one array and one file read of Node hold. */
const mostBytes = 2 ** 31 - 1;

/**
 * The content of an IDX file of unsigned bytes. Where the file is not gzipped, `values` is a view of `bytes`.
 * @throws {DataError} when the file is of another kind, damaged, or shorter or longer than its header says.
 */
export async function parseIdx(source: Source, bytes: Uint8Array, kind: IdxKind): Promise<Idx> {
  const gzipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const header = readHeader(source, gzipped ? await inflatedHead(source, bytes) : bytes, kind);
  const content = gzipped ? await inflated(source, bytes, header) : bytes;
  if (content.length !== header.size) throw wrongSize(source, header, `${content.length}`);
  // A view by hand: a Buffer's own slice and subarray are Buffers, of which even slice shares its memory.
  const values = new Uint8Array(content.buffer, content.byteOffset + header.start, header.size - header.start);
  return { shape: header.shape, values };
}

interface Header {
  readonly shape: readonly number[];
  /** Where the values start, in bytes. */
  readonly start: number;
  /** Of the whole file, inflated, in bytes. */
  readonly size: number;
}

function readHeader(source: Source, head: Uint8Array, kind: IdxKind): Header {
  const { magic, rank } = kinds[kind];
  const start = 4 + 4 * rank;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  // First the kind: a file of labels can be shorter than a header of images, and that is not what is wrong with it.
  if (head.length >= 4 && view.getUint32(0) !== magic) throw wrongMagic(source, view.getUint32(0), kind);
  if (head.length < start) {
    throw damaged(source, `must have at least ${start} bytes (the header of ${kind}), got ${head.length}`);
  }
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = start + sizeOf(shape);
  if (size === start) throw damaged(source, `must hold at least 1 of ${kind}, got shape ${shapeText(shape)}`);
  if (size > mostBytes) throw damaged(source, `must be below 2 GiB (one array), got shape ${shapeText(shape)}`);
  return { shape, start, size };
}

/** The front of a gzipped file; Z_SYNC_FLUSH hands out what there is although the stream breaks off. */
function inflatedHead(source: Source, bytes: Uint8Array): Promise<Uint8Array> {
  return inflate(source, bytes.subarray(0, headBytes), { finishFlush: zlib.Z_SYNC_FLUSH }, damagedGzip);
}

async function inflated(source: Source, bytes: Uint8Array, header: Header): Promise<Uint8Array> {
  const most = bytes.length * mostPerByte;
  if (header.size > most) throw wrongSize(source, header, `a gzip file of ${bytes.length}, which holds less`);
  const options = { maxOutputLength: header.size, chunkSize: Math.min(header.size + 64, pieceBytes) };
  return inflate(source, bytes, options, (source, error) =>
    error.code === "ERR_BUFFER_TOO_LARGE" ? wrongSize(source, header, "more") : damagedGzip(source, error),
  );
}

async function inflate(
  source: Source,
  bytes: Uint8Array,
  options: ZlibOptions,
  explain: (source: Source, error: NodeJS.ErrnoException) => DataError,
): Promise<Uint8Array> {
  try {
    return await promisify<Uint8Array, ZlibOptions, Uint8Array>(gunzip)(bytes, options);
  } catch (error) {
    throw explain(source, error as NodeJS.ErrnoException); // all that zlib throws has a code
  }
}

/** A file that is not what it should be; `what` reads on from its name. */
function damaged({ subject, path }: Source, what: string): DataError {
  return new DataError(`${subject} ${what} (${path})`);
}

function damagedGzip(source: Source, { message }: Error): DataError {
  return damaged(source, `must be a whole gzip file, got "${message}"`);
}

function wrongSize(source: Source, { shape, start, size }: Header, got: string): DataError {
  return damaged(source, `must have ${size} bytes (shape ${shapeText(shape)}, a header of ${start}), got ${got}`);
}

function wrongMagic(source: Source, found: number, kind: IdxKind): DataError {
  const expected = `expected ${kinds[kind].magic} (${kind})`;
  const other = kind === "images" ? "labels" : "images";
  return found === kinds[other].magic
    ? damaged(source, `has magic number ${found} (${other}), ${expected}; are the two files swapped?`)
    : damaged(source, `has magic number ${found} (no IDX file of bytes), ${expected}`);
}
