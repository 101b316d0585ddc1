/**
 * The CPU at full speed: WebAssembly SIMD kernels, written in AssemblyScript, on worker threads over one shared memory.
 * The same op files as in reference/, each a few lines that cut the work into items and post a kernel.
 */
import { availableParallelism } from "node:os";
import type { Backend, Kernel, Step } from "../../reference/backend.ts";
import { type OpName, opNames, type StepName } from "../../reference/catalogue.ts";
import { expectSameShape, expectWhole, ParameterError } from "../../reference/errors.ts";
import { ops as checks } from "../../reference/index.ts";
import * as add from "./add.ts";
import * as avgPool2d from "./avgPool2d.ts";
import * as batchNorm from "./batchNorm.ts";
import * as batchNormInference from "./batchNormInference.ts";
import * as channelMoments from "./channelMoments.ts";
import * as conv2d from "./conv2d.ts";
import { type Device, openDevice, type SimdArray } from "./device.ts";
import * as dropout from "./dropout.ts";
import * as groupNorm from "./groupNorm.ts";
import * as instanceNorm from "./instanceNorm.ts";
import * as layerNorm from "./layerNorm.ts";
import * as linear from "./linear.ts";
import * as localResponseNorm from "./localResponseNorm.ts";
import * as maxPool2d from "./maxPool2d.ts";
import * as mean from "./mean.ts";
import { pointwise } from "./pointwise.ts";
import * as relu from "./relu.ts";
import * as reshape from "./reshape.ts";
import * as sigmoid from "./sigmoid.ts";
import * as softmax from "./softmax.ts";
import * as softmaxCrossEntropy from "./softmaxCrossEntropy.ts";
import * as adam from "./steps/adam.ts";
import * as momentum from "./steps/momentum.ts";
import * as runningAverage from "./steps/runningAverage.ts";
import * as sgd from "./steps/sgd.ts";
import * as tanh from "./tanh.ts";

export type { SimdArray } from "./device.ts";

export interface SimdBackend extends Backend<SimdArray> {
  /** Bytes of all arrays that are alive, and of the memory they lie in. */
  bytes(): { readonly used: number; readonly reserved: number };
}

/** A kernel that still wants to know its device. */
interface Op<N extends OpName> {
  forward(
    device: Device,
    ...args: Parameters<Kernel<N, SimdArray>["forward"]>
  ): ReturnType<Kernel<N, SimdArray>["forward"]>;
  vjp(device: Device, ...args: Parameters<Kernel<N, SimdArray>["vjp"]>): ReturnType<Kernel<N, SimdArray>["vjp"]>;
}

const ops: { readonly [N in OpName]: Op<N> } = {
  conv2d,
  maxPool2d,
  avgPool2d,
  linear,
  reshape,
  relu,
  sigmoid,
  tanh,
  add,
  dropout,
  softmax,
  softmaxCrossEntropy,
  mean,
  batchNorm,
  channelMoments,
  batchNormInference,
  layerNorm,
  groupNorm,
  instanceNorm,
  localResponseNorm,
};

/**
 * Opens the engine on all cores, or on `threads` of them.
 * @throws {ParameterError} when there are not so many cores; {BackendError} when this machine cannot run it.
 */
export async function openSimd({ threads = availableParallelism() }: { readonly threads?: number | undefined } = {}) {
  expectWhole("simd", "threads", threads, 1);
  const cores = availableParallelism();
  if (threads > cores) {
    throw new ParameterError(`simd: threads must be at most ${cores} (the cores of this machine), got ${threads}`);
  }
  return openThreads(threads);
}

/** The engine on any number of threads: more than cores are slower, and just as right. */
export async function openThreads(threads: number): Promise<SimdBackend> {
  const device = await openDevice(threads);

  function kernel<N extends OpName>(name: N, op: Op<N>): Kernel<N, SimdArray> {
    return {
      forward: (...args) => device.during(name, () => op.forward(device, ...args)),
      vjp: (inputs, output, dOutput, params, ...rest) =>
        device.during(`${name} gradient`, () => {
          checks[name].outputShape(inputs, params);
          return op.vjp(device, inputs, output, dOutput, params, ...rest);
        }),
    };
  }

  function step<S extends StepName>(
    name: S,
    take: (device: Device, ...args: Parameters<Step<S, SimdArray>>) => ReturnType<Step<S, SimdArray>>,
  ): Step<S, SimdArray> {
    return (...args) => device.during(name, () => take(device, ...args));
  }

  return {
    name: "simd",
    device: `WebAssembly SIMD, ${threads} ${threads === 1 ? "thread" : "threads"}`,
    threads,
    // TypeScript cannot follow that each name keeps its own op through the list.
    kernels: Object.fromEntries(
      opNames.map((name) => [name, kernel(name, ops[name] as never)]),
    ) as unknown as SimdBackend["kernels"],
    steps: {
      sgd: step("sgd", sgd.step),
      momentum: step("momentum", momentum.step),
      adam: step("adam", adam.step),
      runningAverage: step("runningAverage", runningAverage.step),
    },
    fromHost: (tensor) => device.during("fromHost", () => device.fromHost(tensor)),
    toHost: async (array) => device.during("toHost", () => device.toHost(array)),
    add: (a, b) =>
      device.during("add", () => {
        expectSameShape("add", "b", b, "a", a);
        return pointwise(device, "add", a, b);
      }),
    release: (array) => device.during("release", () => device.release(array)),
    bytes: device.bytes,
    close: device.close,
  };
}
