/** The compiled kernels: where they are found, what they offer, and how an instance of them is made. */
import { existsSync, readFileSync } from "node:fs";
import { BackendError } from "../../reference/errors.ts";

/** What every instance of the module exports besides its kernels. */
export interface Exports {
  /** Posts a kernel by its place in the table; 0 done, 1 a worker failed, 2 a worker does not answer. */
  run(kernel: number, items: number): number;
  serve(thread: number): void;
  stop(): void;
  fail(): void;
  heapBase(): number;
  readonly table: WebAssembly.Table;
}

export type KernelName =
  | "gemm"
  | "pack"
  | "listRow"
  | "skipProduct"
  | "convolve"
  | "filter"
  | "winograd"
  | "winogradKernel"
  | "winogradPanel"
  | "winogradSpread"
  | "winogradProducts"
  | "winogradGather"
  | "depthwise"
  | "depthwiseFilter"
  | "sparseInput"
  | "sparseKernel"
  | "turnKernel"
  | "maxPool"
  | "maxPoolGradient"
  | "averagePool"
  | "averagePoolGradient"
  | "unpool"
  | "unpoolGradient"
  | "blend"
  | "blendGradient"
  | "relu"
  | "reluGradient"
  | "add"
  | "masked"
  | "sigmoid"
  | "sigmoidGradient"
  | "hyperbolicTangent"
  | "hyperbolicTangentGradient"
  | "relu6"
  | "relu6Gradient"
  | "leakyRelu"
  | "leakyReluGradient"
  | "hardSwish"
  | "hardSwishGradient"
  | "unitStep"
  | "unitStepGradient"
  | "magnitude"
  | "magnitudeGradient"
  | "square"
  | "squareGradient"
  | "scaled"
  | "scaledGradient"
  | "exponential"
  | "exponentialGradient"
  | "logarithm"
  | "logarithmGradient"
  | "elu"
  | "eluGradient"
  | "silu"
  | "siluGradient"
  | "softplus"
  | "softplusGradient"
  | "gelu"
  | "geluGradient"
  | "geluTanh"
  | "geluTanhGradient"
  | "multiply"
  | "softmax"
  | "softmaxGradient"
  | "crossEntropy"
  | "crossEntropyGradient"
  | "logSoftmax"
  | "logSoftmaxGradient"
  | "sumAxis"
  | "repeat"
  | "move"
  | "sgd"
  | "momentum"
  | "nesterov"
  | "adagrad"
  | "rmsprop"
  | "adadelta"
  | "adam"
  | "momentSums"
  | "normalSums"
  | "wholeMoments"
  | "wholeNormalSums"
  | "normalize"
  | "normalizeGradient"
  | "localResponse"
  | "localResponseGradient"
  | "runningAverage";

/** Beside this file when it runs from dist/, in dist/ when it runs from the sources. */
const places = [
  new URL("./kernels.wasm", import.meta.url),
  new URL("../../dist/accel/simd/kernels.wasm", import.meta.url),
];

/** @throws {BackendError} when the file is not built, or this machine cannot run it. */
export function compileKernels(): WebAssembly.Module {
  if (typeof SharedArrayBuffer === "undefined") {
    throw new BackendError("simd: SharedArrayBuffer must exist (threads share one memory); use the reference engine");
  }
  const file = places.find((place) => existsSync(place));
  if (!file) throw new BackendError("simd: dist/accel/simd/kernels.wasm must be built; run npm run build:wasm");
  const bytes = readFileSync(file);
  if (!WebAssembly.validate(bytes)) {
    throw new BackendError("simd: WebAssembly must have SIMD and threads in this process; use the reference engine");
  }
  return new WebAssembly.Module(bytes);
}

/**
 * An instance with all its functions in its table, in the order of the module's export list, so that a place in the table
 * means the same kernel on every thread. Its text is also run inside the workers: it uses nothing from outside itself.
 */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): Exports {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const table = exports.table as WebAssembly.Table;
  for (const { name, kind } of WebAssembly.Module.exports(module)) {
    if (kind === "function") table.set(table.grow(1), exports[name]);
  }
  return exports as unknown as Exports;
}

/** Where each kernel stands in the table that `instantiate` fills. */
export function placesInTable(module: WebAssembly.Module, exports: Exports): ReadonlyMap<string, number> {
  const functions = WebAssembly.Module.exports(module).filter(({ kind }) => kind === "function");
  const first = exports.table.length - functions.length;
  return new Map(functions.map(({ name }, i) => [name, first + i]));
}
