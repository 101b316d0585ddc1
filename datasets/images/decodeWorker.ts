/** A thread that decodes: paths in, stored squares and what was wrong with the others out. */
import { readFile } from "node:fs/promises";
import { parentPort, workerData } from "node:worker_threads";
import { DataError } from "../../reference/errors.ts";
import { storedSquare } from "./decode.ts";

export interface Job {
  readonly paths: readonly string[];
}

export interface Done {
  readonly pixels: Uint8Array; // [path, y, x, channel]; zeros where there is a reason
  /** Why a file is not there; null where it is. */
  readonly reasons: readonly (string | null)[];
}

const { extent } = workerData as { readonly extent: number };
const size = extent * extent * 3;

parentPort!.on("message", async ({ paths }: Job) => {
  const pixels = new Uint8Array(paths.length * size);
  const reasons: (string | null)[] = [];
  for (const [at, path] of paths.entries()) {
    const bytes = await readFile(path);
    try {
      pixels.set(storedSquare(bytes, extent), at * size);
      reasons.push(null);
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      reasons.push(error.message);
    }
  }
  parentPort!.postMessage({ pixels, reasons } satisfies Done, [pixels.buffer]);
});
