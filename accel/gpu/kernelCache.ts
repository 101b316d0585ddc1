/** Kernels, built once for a source, its grid and the sizes of what it reads, and forgotten least recently used first. */
import { BackendError } from "../../reference/errors.ts";
import { type Shaped, sizeOf } from "../../reference/tensor.ts";
import type { Mode } from "./device.ts";
import type { Answer, Gpu, GpuKernel } from "./gpujs.ts";

/** One kernel call. Its cells run over `grid`, x fastest; it reads its arrays flat. */
export interface Launch {
  readonly name: string;
  readonly source: string;
  /** At most [x, y, z]. */
  readonly grid: readonly number[];
  readonly arrays: readonly Shaped[];
  /** Numbers that change from call to call without a new kernel. */
  readonly scalars?: readonly number[];
}

/** A browser page refuses about the 124th WebAssembly memory, and each kernel has one. */
const limit = { browser: 80, node: 1024 };

export class KernelCache {
  built = 0;
  /** A Map keeps the order of insertion, which here is the order of last use. */
  readonly #kernels = new Map<string, GpuKernel>();
  readonly #gpu: Gpu;
  readonly #mode: Mode;

  constructor(gpu: Gpu, mode: Mode) {
    this.#gpu = gpu;
    this.#mode = mode;
  }

  call(launch: Launch, values: readonly unknown[]): Answer | Promise<Answer> {
    // A kernel given a shorter array than it was built for would go on reading the old tail: sizes belong to the key.
    const sizes = launch.arrays.map(({ shape }) => sizeOf(shape));
    const key = `${launch.name} ${launch.grid} ${sizes}\n${launch.source}`;
    const known = this.#kernels.get(key);
    const kernel = known ?? this.#build(launch);
    this.#kernels.delete(key);
    this.#kernels.set(key, kernel);
    if (!known) this.#forgetOldest();
    const answer = kernel(...values, ...(launch.scalars ?? []));
    if (!(answer instanceof Promise)) return this.#asserted(launch, kernel, answer);
    return answer.then((late) => {
      unhold(kernel);
      return this.#asserted(launch, kernel, late);
    });
  }

  #build({ source, grid, arrays, scalars, name }: Launch): GpuKernel {
    this.built++;
    // What fromHost uploads is no texture yet.
    const texture = (this.#mode === "webgl2" || this.#mode === "headlessgl") && name !== "fromHost";
    const kernel = this.#gpu.createKernel(source, {
      output: [...grid],
      argumentTypes: [
        ...arrays.map(() => (texture ? "ArrayTexture(1)" : "Array")),
        ...(scalars ?? []).map(() => "Float"),
      ],
      // Under asyncMode every webasm kernel would start a worker pool of its own.
      asyncMode: this.#mode === "webgpu",
      pipeline: true,
      immutable: true,
      precision: "single",
    });
    // Our arrays are flat; rows, and four numbers per cell, would become thousands of little views.
    if (this.#mode === "webasm") kernel.kernel._shapeOutput = (data) => data;
    return kernel;
  }

  /** gpu.js would otherwise degrade to another backend with no more than a warning. */
  #asserted({ name }: Launch, { kernel }: GpuKernel, answer: Answer): Answer {
    const ran = kernel.constructor.mode;
    const reason = kernel.fallbackReason ?? null;
    if (ran === this.#mode && reason === null) return answer;
    throw new BackendError(
      `gpu: ${name}: kernel must run on ${this.#mode} (the mode asked for), got ${ran}: ${reason}`,
    );
  }

  #forgetOldest(): void {
    const most = typeof process === "undefined" ? limit.browser : limit.node;
    const [oldest] = this.#kernels;
    if (this.#mode !== "webasm" || this.#kernels.size <= most || !oldest) return;
    this.#kernels.delete(oldest[0]);
    oldest[1].destroy();
  }
}

/** A webgpu kernel would keep the buffer of its last answer alive for as long as it lives itself. */
function unhold({ kernel }: GpuKernel): void {
  if (kernel.outputBuffer && --kernel.outputBuffer._refs === 0) kernel.outputBuffer.destroy();
  kernel.outputBuffer = null;
}
