/**
 * What every op of this engine stands on: arrays whose numbers may come later, and kernels that are built once per
 * source and sizes.
 *
 * A handle names a storage, and several handles may name the same one. A storage dies when no handle names it and no
 * launch that reads it is waiting. A launch that fails leaves its error in its result; `toHost` throws it.
 */
import { BackendError, ShapeError, shapeText } from "../../reference/errors.ts";
import { type Shape, type Shaped, sizeOf, type Tensor, tensor } from "../../reference/tensor.ts";
import type { Device, Mode } from "./device.ts";
import { flat, type Value } from "./flat.ts";
import { GPU, type Gpu } from "./gpujs.ts";
import { KernelCache, type Launch } from "./kernelCache.ts";

interface Storage {
  value: Value | Promise<Value>;
  /** Handles that name it. */
  names: number;
  /** Launches and reads that still wait for it. */
  readers: number;
}

/** An array of this engine. */
export interface Handle extends Shaped {
  readonly storage: Storage;
}

/** A kernel call on arrays of this engine. */
export interface Call extends Launch {
  readonly arrays: readonly Handle[];
}

export class Engine {
  /** How many numbers a cell should return where a kernel can choose: neighbours share what they read. */
  readonly width: 1 | 4;
  readonly #gpu: Gpu;
  readonly #cache: KernelCache;
  readonly #storages = new Set<Storage>();
  readonly #released = new WeakSet<Handle>();
  readonly #pending = new Set<Promise<unknown>>();
  readonly #name: string;
  readonly #mode: Mode;
  readonly #device: Device;
  #deviceError: Error | null = null;
  #closing: Promise<void> | null = null;

  constructor(mode: Mode, device: Device) {
    this.#mode = mode;
    this.#name = `gpu:${mode}`;
    this.#device = device;
    this.#gpu = new GPU({ mode });
    this.#cache = new KernelCache(this.#gpu, mode);
    // A texture cannot hold four numbers per cell and be read flat; plain JavaScript gains nothing.
    this.width = mode === "webgpu" || mode === "webasm" ? 4 : 1;
    device.onError((error) => {
      this.#deviceError ??= error;
    });
  }

  /** Storages that have not died. */
  get liveBuffers(): number {
    return this.#storages.size;
  }

  /** Kernels built since the engine was opened. */
  get builtKernels(): number {
    return this.#cache.built;
  }

  launch(call: Call, shape: Shape): Handle {
    this.#expectOpen();
    for (const handle of call.arrays) this.#expectLive(call.name, handle);
    this.#expectSize(call.name, shape);
    const storages = call.arrays.map(({ storage }) => storage);
    const values = storages.map(({ value }) => value);
    if (this.#mode !== "webgpu" && values.every((value) => !(value instanceof Promise))) {
      return this.#handle(shape, this.#attempt(call, values as Value[], shape));
    }
    const late = Promise.all(values).then((ready) => this.#run(call, ready, shape));
    for (const storage of storages) storage.readers++;
    this.#afterwards(late, storages);
    return this.#handle(shape, late);
  }

  /** Another handle on the same numbers. */
  alias(handle: Handle, shape: Shape): Handle {
    this.#expectOpen();
    this.#expectLive("alias", handle);
    handle.storage.names++;
    return { shape, storage: handle.storage };
  }

  fromHost(source: Tensor): Handle {
    this.#expectOpen();
    if (sizeOf(source.shape) === 0) {
      throw new ShapeError(
        `${this.#name}: tensor must hold at least one element (GPU.js has no empty buffers), got ${shapeText(source.shape)}`,
      );
    }
    const copy = Float32Array.from(source.data);
    if (this.#mode === "webasm" || this.#mode === "cpu") {
      this.#expectSize("fromHost", source.shape);
      return this.#handle(source.shape, copy);
    }
    const upload = { name: "fromHost", source: "function (host) { return host[this.thread.x]; }", grid: [copy.length] };
    return this.launch({ ...upload, arrays: [{ shape: source.shape, storage: hostStorage(copy) }] }, source.shape);
  }

  async toHost(handle: Handle): Promise<Tensor> {
    this.#expectOpen();
    this.#expectLive("toHost", handle);
    const reading = this.#read(handle);
    handle.storage.readers++;
    this.#afterwards(reading, [handle.storage]);
    const data = await reading.catch((error: unknown) => {
      throw this.#asBackendError(error);
    });
    if (this.#deviceError) {
      const error = this.#asBackendError(this.#deviceError);
      this.#deviceError = null;
      throw error;
    }
    return tensor(handle.shape, data);
  }

  release(handle: Handle): void {
    this.#expectOpen();
    this.#expectLive("release", handle);
    this.#released.add(handle);
    handle.storage.names--;
    this.#drop(handle.storage);
  }

  /** Lets everything in flight end, then destroys buffers, kernels and the device. */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await Promise.allSettled(this.#pending);
      for (const storage of this.#storages) await this.#destroy(storage);
      await this.#gpu.destroy();
      await this.#device.close();
    })();
    return this.#closing;
  }

  #handle(shape: Shape, value: Storage["value"]): Handle {
    const storage = { value, names: 1, readers: 0 };
    this.#storages.add(storage);
    if (value instanceof Promise) {
      value.then(
        (ready) => {
          storage.value = ready;
        },
        () => {}, // the error stays in the storage until toHost asks for it
      );
    }
    return { shape, storage };
  }

  /** Runs at once where the engine can; an error is kept like that of a launch that runs later. */
  #attempt(call: Call, values: readonly Value[], shape: Shape): Storage["value"] {
    try {
      return this.#run(call, values, shape);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #run(call: Call, values: readonly Value[], shape: Shape): Value | Promise<Value> {
    const answer = this.#cache.call(call, values);
    const size = sizeOf(shape);
    return answer instanceof Promise ? answer.then((late) => flat(late, size)) : flat(answer, size);
  }

  async #read({ shape, storage }: Handle): Promise<Float32Array> {
    const ready = await storage.value;
    if (ready instanceof Float32Array) return ready.slice();
    return flat(await ready.toArray(), sizeOf(shape)) as Float32Array;
  }

  /** Once `work` has settled, its sources have one reader less. */
  #afterwards(work: Promise<unknown>, storages: readonly Storage[]): void {
    this.#pending.add(work);
    const done = () => {
      this.#pending.delete(work);
      for (const storage of storages) {
        storage.readers--;
        this.#drop(storage);
      }
    };
    work.then(done, done);
  }

  #drop(storage: Storage): void {
    if (storage.names > 0 || storage.readers > 0 || !this.#storages.has(storage)) return;
    void this.#destroy(storage);
  }

  async #destroy(storage: Storage): Promise<void> {
    this.#storages.delete(storage);
    const free = (value: Value) => {
      if (!(value instanceof Float32Array)) value.delete();
    };
    const { value } = storage;
    if (value instanceof Promise)
      await value.then(free, () => {}); // a launch that failed left nothing to free
    else free(value);
  }

  #expectOpen(): void {
    if (this.#closing) throw new BackendError(`${this.#name}: engine must be open, got one that was closed`);
  }

  #expectLive(name: string, handle: Handle): void {
    if (!this.#released.has(handle)) return;
    throw new BackendError(
      `${this.#name}: ${name}: array must not be released yet, got a released ${shapeText(handle.shape)}`,
    );
  }

  #expectSize(name: string, shape: Shape): void {
    if (sizeOf(shape) < 2 ** 24) return;
    throw new BackendError(
      `${this.#name}: ${name}: arrays must have fewer than 2^24 elements (float32 cannot count further), ` +
        `got ${shapeText(shape)}; use a smaller batch`,
    );
  }

  #asBackendError(error: unknown): BackendError {
    if (error instanceof BackendError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new BackendError(`${this.#name}: the device failed: ${message}`, { cause: error });
  }
}

/** Host memory that a launch reads once; no handle names it. */
const hostStorage = (value: Float32Array): Storage => ({ value, names: 1, readers: 0 });
