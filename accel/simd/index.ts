/**
 * The CPU at full speed: WebAssembly SIMD kernels, written in AssemblyScript, on worker threads over one shared memory.
 * The same op files as in reference/, each a few lines that cut the work into items and post a kernel.
 */
import { availableParallelism } from "node:os";
import type { Backend, Kernel, Step } from "../../reference/backend.ts";
import { type OpName, opNames, type StepName } from "../../reference/catalogue.ts";
import { expectSameShape, expectWhole, ParameterError } from "../../reference/errors.ts";
import { ops as checks } from "../../reference/index.ts";
import * as abs from "./abs.ts";
import * as adaptiveAvgPool2d from "./adaptiveAvgPool2d.ts";
import * as adaptiveMaxPool2d from "./adaptiveMaxPool2d.ts";
import * as add from "./add.ts";
import * as avgPool2d from "./avgPool2d.ts";
import * as batchNorm from "./batchNorm.ts";
import * as batchNormInference from "./batchNormInference.ts";
import * as bedOfNails2d from "./bedOfNails2d.ts";
import * as channelMoments from "./channelMoments.ts";
import * as channelShuffle from "./channelShuffle.ts";
import * as concat from "./concat.ts";
import * as contrastive from "./contrastive.ts";
import * as conv1d from "./conv1d.ts";
import * as conv2d from "./conv2d.ts";
import * as conv3d from "./conv3d.ts";
import * as convTranspose2d from "./convTranspose2d.ts";
import * as crossEntropy from "./crossEntropy.ts";
import { type Device, openDevice, type SimdArray } from "./device.ts";
import * as dropout from "./dropout.ts";
import * as elu from "./elu.ts";
import * as exp from "./exp.ts";
import * as gelu from "./gelu.ts";
import * as globalAvgPool2d from "./globalAvgPool2d.ts";
import * as globalMaxPool2d from "./globalMaxPool2d.ts";
import * as groupNorm from "./groupNorm.ts";
import * as hardSwish from "./hardSwish.ts";
import * as hinge from "./hinge.ts";
import * as instanceNorm from "./instanceNorm.ts";
import * as l1 from "./l1.ts";
import * as l2 from "./l2.ts";
import * as layerNorm from "./layerNorm.ts";
import * as leakyRelu from "./leakyRelu.ts";
import * as linear from "./linear.ts";
import * as localResponseNorm from "./localResponseNorm.ts";
import * as log from "./log.ts";
import * as logSoftmax from "./logSoftmax.ts";
import * as matmul from "./matmul.ts";
import * as max from "./max.ts";
import * as maxPool2d from "./maxPool2d.ts";
import * as maxPoolIndices2d from "./maxPoolIndices2d.ts";
import * as maxUnpool2d from "./maxUnpool2d.ts";
import * as mean from "./mean.ts";
import * as minPool2d from "./minPool2d.ts";
import * as multiclassHinge from "./multiclassHinge.ts";
import * as multiply from "./multiply.ts";
import * as pad from "./pad.ts";
import { pointwise } from "./pointwise.ts";
import { type RegisterBits, widenRegisters } from "./registers.ts";
import * as relu from "./relu.ts";
import * as relu6 from "./relu6.ts";
import * as reshape from "./reshape.ts";
import * as resizeBilinear2d from "./resizeBilinear2d.ts";
import * as resizeNearest2d from "./resizeNearest2d.ts";
import * as reverse from "./reverse.ts";
import * as roiMaxPool2d from "./roiMaxPool2d.ts";
import * as scale from "./scale.ts";
import * as sigmoid from "./sigmoid.ts";
import * as sigmoidCrossEntropy from "./sigmoidCrossEntropy.ts";
import * as silu from "./silu.ts";
import * as slice from "./slice.ts";
import * as softmax from "./softmax.ts";
import * as softmaxCrossEntropy from "./softmaxCrossEntropy.ts";
import * as softplus from "./softplus.ts";
import * as square from "./square.ts";
import * as step from "./step.ts";
import * as adadelta from "./steps/adadelta.ts";
import * as adagrad from "./steps/adagrad.ts";
import * as adam from "./steps/adam.ts";
import * as adamW from "./steps/adamW.ts";
import * as momentum from "./steps/momentum.ts";
import * as nesterov from "./steps/nesterov.ts";
import * as rmsprop from "./steps/rmsprop.ts";
import * as runningAverage from "./steps/runningAverage.ts";
import * as sgd from "./steps/sgd.ts";
import * as sum from "./sum.ts";
import * as tanh from "./tanh.ts";
import * as transpose from "./transpose.ts";
import * as triplet from "./triplet.ts";

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
  minPool2d,
  globalAvgPool2d,
  globalMaxPool2d,
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  maxPoolIndices2d,
  maxUnpool2d,
  roiMaxPool2d,
  resizeNearest2d,
  resizeBilinear2d,
  bedOfNails2d,
  linear,
  reshape,
  relu,
  sigmoid,
  tanh,
  relu6,
  leakyRelu,
  elu,
  gelu,
  silu,
  hardSwish,
  softplus,
  step,
  exp,
  log,
  square,
  abs,
  multiply,
  scale,
  add,
  dropout,
  softmax,
  softmaxCrossEntropy,
  mean,
  matmul,
  sum,
  max,
  logSoftmax,
  crossEntropy,
  sigmoidCrossEntropy,
  hinge,
  multiclassHinge,
  l1,
  l2,
  contrastive,
  triplet,
  convTranspose2d,
  conv1d,
  conv3d,
  pad,
  reverse,
  transpose,
  slice,
  channelShuffle,
  concat,
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

/** The engine on any number of threads, with tiles for either width of registers: slower at worst, and just as right. */
export async function openThreads(threads: number, registers: RegisterBits = widenRegisters()): Promise<SimdBackend> {
  const device = await openDevice(threads, registers);

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
    device: `WebAssembly SIMD, ${threads} ${threads === 1 ? "thread" : "threads"}, registers of ${registers} bits`,
    threads,
    // TypeScript cannot follow that each name keeps its own op through the list.
    kernels: Object.fromEntries(
      opNames.map((name) => [name, kernel(name, ops[name] as never)]),
    ) as unknown as SimdBackend["kernels"],
    steps: {
      sgd: step("sgd", sgd.step),
      momentum: step("momentum", momentum.step),
      nesterov: step("nesterov", nesterov.step),
      adagrad: step("adagrad", adagrad.step),
      rmsprop: step("rmsprop", rmsprop.step),
      adadelta: step("adadelta", adadelta.step),
      adam: step("adam", adam.step),
      adamW: step("adamW", adamW.step),
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
