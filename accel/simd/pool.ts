/**
 * The threads: workers with an instance each over the one memory, and the call that posts a kernel to all of them.
 * The protocol itself is in assembly/threads.ts. The pool never keeps a finished process alive, and dies with it.
 */
import { Worker } from "node:worker_threads";
import { BackendError } from "../../reference/errors.ts";
import { instantiate, type KernelName, placesInTable } from "./kernels.ts";

/** Where a kernel finds its arguments; as in assembly/layout.ts. */
const ARGUMENTS = 1024;

export interface Pool {
  readonly threads: number;
  /** Runs a kernel over all items and returns when the last is done. Whole numbers, then floats, in the kernel's order. */
  run(
    kernel: KernelName,
    items: number,
    whole: Readonly<Record<string, number>>,
    floats?: Readonly<Record<string, number>>,
  ): void;
  close(): Promise<void>;
}

/**
 * Plain JavaScript in a string, because a worker does not inherit the loader that runs the sources. A worker that dies
 * says so in shared memory: the thread that waits for it hears no events.
 */
const workerSource = `
const { parentPort, workerData } = require("node:worker_threads");
const instantiate = ${instantiate};
const { module, memory, thread } = workerData;
const exports_ = instantiate(module, memory);
process.on("exit", () => exports_.fail());
parentPort.postMessage("ready");
exports_.serve(thread);
`;

export async function openPool(module: WebAssembly.Module, memory: WebAssembly.Memory, threads: number): Promise<Pool> {
  const exports = instantiate(module, memory);
  const places = placesInTable(module, exports);
  const whole = new Int32Array(memory.buffer, ARGUMENTS, 64);
  const fractions = new Float32Array(memory.buffer, ARGUMENTS, 64);
  let ended: BackendError | undefined;

  const workers = Array.from({ length: threads - 1 }, (_, i) => startWorker({ module, memory, thread: i + 1 }));
  const closed = workers.map(
    (worker) =>
      new Promise<void>((resolve) => {
        worker.on("error", (cause) => end("a worker thread must not fail", cause));
        worker.on("exit", () => {
          end("a worker thread must stay alive until close()");
          resolve();
        });
      }),
  );
  try {
    await Promise.all(workers.map(ready));
  } catch (error) {
    exports.stop();
    throw error;
  }
  for (const worker of workers) worker.unref();

  /** The first reason stays: a closed pool is closed, not broken. */
  function end(reason: string, cause?: unknown): void {
    ended ??= new BackendError(`simd: ${reason}; open the engine again`, { cause });
    exports.fail();
  }

  return {
    threads,
    run(kernel, items, wholeNumbers, floats = {}) {
      if (ended) throw ended;
      let next = 0;
      for (const value of Object.values(wholeNumbers)) whole[next++] = value;
      for (const value of Object.values(floats)) fractions[next++] = value;
      const status = exports.run(places.get(kernel)!, items);
      if (status !== 0) {
        end(status === 1 ? "a worker thread must not die at work" : "a worker thread must answer within 20 seconds");
        throw ended;
      }
    },
    async close() {
      ended ??= new BackendError("simd: the engine must be open, and it was closed");
      exports.stop();
      for (const worker of workers) worker.ref();
      await Promise.all(closed);
    },
  };
}

function startWorker(workerData: { module: WebAssembly.Module; memory: WebAssembly.Memory; thread: number }): Worker {
  return new Worker(workerSource, { eval: true, workerData, name: `simd ${workerData.thread}`, execArgv: [] });
}

function ready(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once("message", () => resolve());
    worker.once("error", (cause) => reject(new BackendError("simd: a worker thread must start", { cause })));
  });
}
