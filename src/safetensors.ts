/**
 * The safetensors format: 8 bytes that say how long the header is, a JSON header, then the numbers, little-endian,
 * one tensor after another without gaps. https://github.com/huggingface/safetensors#format
 * A header is believed only as far as the file bears it out, and before memory is taken.
 */
import { DataError, shapeText } from "../reference/errors.ts";
import { type Data, type Shape, sizeOf, type Tensor, tensor } from "../reference/tensor.ts";
import { expectUniqueKeys } from "./uniqueKeys.ts";
import { fromBrain, fromHalf, fromWholes } from "./widened.ts";

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is written. JavaScript's typed arrays are little-endian on every machine that runs Node today. */
const arrays = { F32: Float32Array, F64: Float64Array, I32: Int32Array } as const;

interface Reader {
  /** Of one number. */
  readonly bytes: number;
  read(place: string, buffer: ArrayBuffer): Data;
}

/** What a file may hold: others write counts in 64 bits, and weights in 16. */
const readers = {
  F32: { bytes: 4, read: (_, buffer) => new Float32Array(buffer) },
  F64: { bytes: 8, read: (_, buffer) => new Float64Array(buffer) },
  I32: { bytes: 4, read: (_, buffer) => new Int32Array(buffer) },
  F16: { bytes: 2, read: (_, buffer) => fromHalf(new Uint16Array(buffer)) },
  BF16: { bytes: 2, read: (_, buffer) => fromBrain(new Uint16Array(buffer)) },
  I64: { bytes: 8, read: (place, buffer) => fromWholes(place, new BigInt64Array(buffer)) },
} as const satisfies Readonly<Record<string, Reader>>;
type Dtype = keyof typeof readers;

interface Entry {
  readonly name: string;
  readonly dtype: Dtype;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

/** The bound that the format's own reader sets. */
const longestHeader = 100_000_000;

/**
 * The bytes of a file. Names are sorted, so equal content gives equal bytes.
 * @throws {DataError} when a tensor holds numbers of a kind that the format is not written in here.
 */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const header: [string, unknown][] = [];
  if (Object.keys(metadata).length > 0)
    header.push(["__metadata__", Object.fromEntries(sorted(Object.entries(metadata)))]);
  const contents: Uint8Array[] = [];
  let end = 0;
  for (const [name, { data, shape }] of sorted([...tensors])) {
    const begin = end;
    end += data.byteLength;
    header.push([name, { dtype: dtypeOf(name, data), shape: [...shape], data_offsets: [begin, end] }]);
    contents.push(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8, start); // a header is padded with spaces
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  let at = start;
  for (const content of contents) {
    bytes.set(content, at);
    at += content.length;
  }
  return bytes;
}

/**
 * The content of a file; `subject` names it in errors.
 * @throws {DataError} when anything in it is not as the format says.
 */
export function decodeSafetensors(subject: string, bytes: Uint8Array): Safetensors {
  const { text, start } = headerOf(subject, bytes);
  const header = parsed(subject, text);
  const metadata = header.__metadata__ ?? {};
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === "string")) {
    throw new DataError(`${subject}: __metadata__ must map names to texts, got ${JSON.stringify(metadata)}`);
  }
  const names = Object.keys(header).filter((name) => name !== "__metadata__");
  const entries = names.map((name) => entryOf(subject, name, header[name]));
  expectSeamless(subject, entries, bytes.length - start);
  const tensors = entries.map(({ name, dtype, shape, begin, end }) => {
    // A copy, because a view of wider numbers must begin at a multiple of their size, and these need not.
    const { buffer } = new Uint8Array(bytes.subarray(start + begin, start + end)); // Buffer's slice would be a view
    return [name, tensor(shape, readers[dtype].read(`${subject}: tensor ${name}`, buffer))] as const;
  });
  return { tensors: new Map(tensors), metadata: metadata as Readonly<Record<string, string>> };
}

function headerOf(subject: string, bytes: Uint8Array): { readonly text: string; readonly start: number } {
  if (bytes.length < 8) {
    throw new DataError(
      `${subject}: a safetensors file must begin with 8 bytes (the header's length), got ${bytes.length}`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const most = Math.min(longestHeader, bytes.length - 8);
  if (length > most) {
    throw new DataError(
      `${subject}: the header's length must be at most ${most} (a file of ${bytes.length} bytes), got ${length}; ` +
        "is the file truncated, or not a safetensors file?",
    );
  }
  const start = 8 + Number(length);
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(8, start)), start };
  } catch (cause) {
    throw new DataError(`${subject}: the header must be UTF-8, and is not`, { cause });
  }
}

function parsed(subject: string, text: string): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw new DataError(`${subject}: the header must be JSON, got ${JSON.stringify(text.slice(0, 40))}`, { cause });
  }
  if (!isRecord(header)) throw new DataError(`${subject}: the header must be a JSON object, got ${text.slice(0, 40)}`);
  expectUniqueKeys(`${subject}: the header`, text);
  return header;
}

function entryOf(subject: string, name: string, entry: unknown): Entry {
  const place = `${subject}: tensor ${name}`;
  if (!isRecord(entry)) throw new DataError(`${place} must be described by an object, got ${JSON.stringify(entry)}`);
  const { dtype, shape, data_offsets: offsets } = entry;
  if (typeof dtype !== "string" || !Object.hasOwn(readers, dtype)) {
    throw new DataError(
      `${place}: dtype must be one of ${Object.keys(readers).join(", ")}, got ${JSON.stringify(dtype)}`,
    );
  }
  if (!isWholes(shape)) throw new DataError(`${place}: shape must be whole numbers, got ${JSON.stringify(shape)}`);
  const [begin, end] = isWholes(offsets) ? offsets : [];
  if (begin === undefined || end === undefined || end < begin) {
    throw new DataError(`${place}: data_offsets must be [begin, end], got ${JSON.stringify(offsets)}`);
  }
  const size = sizeOf(shape) * readers[dtype as Dtype].bytes;
  if (size !== end - begin) {
    throw new DataError(`${place}: ${dtype} of shape ${shapeText(shape)} must be ${size} bytes, got ${end - begin}`);
  }
  return { name, dtype: dtype as Dtype, shape, begin, end };
}

/** Every byte behind the header belongs to exactly one tensor. */
function expectSeamless(subject: string, entries: readonly Entry[], length: number): void {
  let last = { name: "the header", end: 0 };
  for (const entry of [...entries].sort((a, b) => a.begin - b.begin || a.end - b.end)) {
    if (entry.begin !== last.end) {
      const fault = entry.begin < last.end ? "overlaps" : "leaves a gap behind";
      throw new DataError(
        `${subject}: tensor ${entry.name} must begin at byte ${last.end}, got ${entry.begin} (it ${fault} ${last.name})`,
      );
    }
    last = entry;
  }
  if (last.end !== length) {
    const fault = last.end > length ? "the file is truncated" : "bytes follow that belong to no tensor";
    throw new DataError(`${subject}: tensors must take ${last.end} bytes behind the header, got ${length} (${fault})`);
  }
}

function dtypeOf(name: string, data: Data): keyof typeof arrays {
  for (const dtype of Object.keys(arrays) as (keyof typeof arrays)[]) if (data instanceof arrays[dtype]) return dtype;
  throw new DataError(`safetensors: tensor ${name} must be float32, float64 or int32, got ${data.constructor.name}`);
}

const sorted = <T>(entries: readonly (readonly [string, T])[]) => [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isWholes = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((extent) => Number.isSafeInteger(extent) && extent >= 0);
