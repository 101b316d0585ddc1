/**
 * The part of gpu.js that this engine uses, typed by what it does.
 * Its own typings never speak of promises or device buffers, so the casts are here, once, and nowhere else.
 */
import * as gpujs from "gpu.js";

/** A result that stays on the device. */
export interface DeviceBuffer {
  /** webgpu only: how its numbers are cut into rows and cells when they are read. */
  readonly output: readonly number[];
  readonly componentCount?: number;
  toArray(): Answer | Promise<Answer>;
  delete(): void;
}
/** What a kernel answers with: rows within rows on the CPU, a buffer on a GPU. */
export type Answer = Float32Array | DeviceBuffer | readonly Answer[];

/** The compiled side of a kernel; gpu.js may replace it by another backend's when it falls back. */
interface Compiled {
  readonly constructor: { readonly mode: string };
  readonly fallbackReason?: string | null;
  /** Private. A webgpu kernel holds on to the buffer that it wrote last. */
  outputBuffer?: { _refs: number; destroy(): void } | null;
  /** Private. How a webasm kernel cuts its flat result into rows. */
  _shapeOutput?: (data: Float32Array) => Float32Array;
}
export interface GpuKernel {
  (...args: readonly unknown[]): Answer | Promise<Answer>;
  readonly kernel: Compiled;
  destroy(): void;
}
export interface Settings {
  readonly output: readonly number[];
  readonly argumentTypes: readonly string[];
  readonly asyncMode: boolean;
  readonly pipeline: true;
  readonly immutable: true;
  readonly precision: "single";
}
export interface Gpu {
  createKernel(source: string, settings: Settings): GpuKernel;
  destroy(): Promise<void>;
}

export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}
export interface WebGpuAdapter {
  readonly info: AdapterInfo;
}
interface Context {
  readonly adapter: WebGpuAdapter;
  readonly device: { onuncapturederror: ((event: { readonly error: Error }) => void) | null };
}
interface Library {
  readonly GPU: {
    new (settings: { readonly mode: string }): Gpu;
    readonly isWebGL2Supported: boolean;
    readonly isHeadlessGLSupported: boolean;
    readonly isWebAssemblySupported: boolean;
  };
  /** One device for all engines of the process. */
  readonly WebGPUContext: { acquire(): Promise<Context>; destroy(): Promise<void> };
}

export const { GPU, WebGPUContext } = gpujs as unknown as Library;
