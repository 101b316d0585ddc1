/** All images of a list, decoded on as many threads as the machine has. */

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { DataError, expectWhole } from "../../reference/errors.ts";
import type { Done, Job } from "./decodeWorker.ts";
import { mostFileBytes } from "./header.ts";
import type { ImageFile } from "./listing.ts";

export interface DecodeOptions {
  readonly dataDir: string;
  readonly files: readonly ImageFile[];
  /** Extent of the stored squares, pixels. */
  readonly extent: number;
  /** Default: all cores. They change the time, not the bits. */
  readonly threads?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface Decoded {
  readonly pixels: Uint8Array; // [file, y, x, channel]; zeros where there is a reason
  /** Why a file is not there; null where it is. */
  readonly reasons: readonly (string | null)[];
}

const filesPerJob = 16;
/** A thread takes a quarter of a second to start; so many files take as long. */
const filesPerThread = 64;

export async function decodeAll(options: DecodeOptions): Promise<Decoded> {
  const { dataDir, files, extent, threads = availableParallelism(), onProgress } = options;
  expectWhole("imagefolder", "threads", threads, 1);
  const size = extent * extent * 3;
  const pixels = new Uint8Array(files.length * size);
  const reasons = files.map(({ bytes }) =>
    bytes > mostFileBytes ? `image must be at most ${mostFileBytes} bytes, got ${bytes}` : null,
  ) as (string | null)[];
  const readable = [...files.keys()].filter((at) => reasons[at] === null);
  const workers = Array.from({ length: Math.min(threads, Math.ceil(readable.length / filesPerThread)) }, () =>
    startWorker(extent),
  );
  let next = 0;
  let finished = 0;
  const serve = async (worker: Worker): Promise<void> => {
    while (next < readable.length) {
      const places = readable.slice(next, next + filesPerJob);
      next += filesPerJob;
      const done = await asked(worker, { paths: places.map((at) => join(dataDir, files[at]!.path)) });
      for (const [k, at] of places.entries()) {
        pixels.set(done.pixels.subarray(k * size, (k + 1) * size), at * size);
        reasons[at] = done.reasons[k]!;
      }
      finished += places.length;
      onProgress?.(finished, readable.length);
    }
  };
  try {
    await Promise.all(workers.map(serve));
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return { pixels, reasons };
}

/**
 * The thread's own file lies beside this one: compiled, or as a source. A thread does not inherit the loader that runs
 * sources, so it is told to load it.
 */
function startWorker(extent: number): Worker {
  const options = { workerData: { extent }, name: "decode", execArgv: [] };
  if (!import.meta.url.endsWith(".ts")) return new Worker(new URL("./decodeWorker.js", import.meta.url), options);
  const loader = import.meta.resolve("tsx/esm/api");
  const file = new URL("./decodeWorker.ts", import.meta.url).href;
  const source = `import("${loader}").then(({ register }) => { register(); return import("${file}"); });`;
  return new Worker(source, { ...options, eval: true });
}

/** @throws {DataError} when the thread dies of a file that cannot be read, or of a fault; the first of its files is named. */
export function asked(worker: Worker, job: Job): Promise<Done> {
  return new Promise((resolve, reject) => {
    const died = (why: string, cause?: unknown) =>
      reject(new DataError(`imagefolder: decoding must not fail, got ${why} at ${job.paths[0]} or after`, { cause }));
    const failed = (cause: Error) => died(`"${cause.message}"`, cause);
    const ended = (code: number) => died(`exit code ${code}`);
    worker.once("error", failed);
    worker.once("exit", ended);
    worker.once("message", (done: Done) => {
      worker.off("error", failed);
      worker.off("exit", ended);
      resolve(done);
    });
    worker.postMessage(job);
  });
}
