/**
 * Decoded images kept in the cache: one line of JSON, then the pixels. The name is a digest of everything that decides
 * what is in it, the line holds one of the pixels; whatever is not exactly that is made again.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { keep, kept } from "../cache.ts";
import type { Decoded } from "./decodeAll.ts";
import type { ImageFile } from "./listing.ts";

/** Raised when the same files would be decoded to other pixels. */
const format = "einspec images 2";

export interface Stored {
  readonly path: string;
  /** Nothing where there is no such file; "damaged" where there is one that is not whole. */
  read(): Promise<Decoded | "damaged" | undefined>;
  write(decoded: Decoded): Promise<void>;
}

/** The place in the cache of these files, in squares of `extent` pixels. */
export function stored(cacheDir: string, files: readonly ImageFile[], extent: number): Stored {
  const list = files.map(({ path, bytes, changed }) => [path, bytes, changed]);
  const name = digest(JSON.stringify([format, extent, list])).slice(0, 32);
  const path = join(cacheDir, "imagefolder", `${name}.images`);
  const pixelBytes = files.length * extent * extent * 3;
  return {
    path,
    async read() {
      const content = await kept("imagefolder", path);
      return content && (parsed(content, files.length, pixelBytes) ?? "damaged");
    },
    write({ pixels, reasons }) {
      const bad = reasons.flatMap((reason, at) => (reason === null ? [] : [[at, reason]]));
      const head = `${JSON.stringify({ format, sha256: digest(pixels), bad })}\n`;
      return keep("imagefolder", path, [Buffer.from(head), pixels]);
    },
  };
}

function parsed(content: Uint8Array, count: number, pixelBytes: number): Decoded | undefined {
  const start = content.length - pixelBytes;
  if (start <= 0) return undefined;
  const pixels = new Uint8Array(content.buffer, content.byteOffset + start, pixelBytes);
  const head = headOf(content.subarray(0, start));
  if (head === undefined || head.sha256 !== digest(pixels)) return undefined;
  const reasons = new Array<string | null>(count).fill(null);
  for (const [at, reason] of head.bad) reasons[at] = reason;
  return { pixels, reasons };
}

interface Head {
  readonly sha256: string;
  readonly bad: readonly (readonly [at: number, reason: string])[];
}

function headOf(bytes: Uint8Array): Head | undefined {
  try {
    const head = JSON.parse(Buffer.from(bytes).toString()) as { readonly format?: unknown } & Head;
    const pairs = Array.isArray(head.bad) && head.bad.every(([at, reason]) => at >= 0 && typeof reason === "string");
    return head.format === format && pairs ? head : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined; // damaged: made again, and said so
    throw error;
  }
}

const digest = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
