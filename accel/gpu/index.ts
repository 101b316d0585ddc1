/**
 * The GPU.js engine: every op as kernels that gather, in float32, wherever GPU.js can run them.
 * Results come when the device has them; a call that fails says so at `toHost`, which a training loop should await every
 * few steps, because nothing else bounds the work in flight.
 */
import type { Backend, Kernel } from "../../reference/backend.ts";
import { type OpName, opNames } from "../../reference/catalogue.ts";
import { type Op, ops as referenceOps } from "../../reference/index.ts";
import { tensor } from "../../reference/tensor.ts";
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
import { type Mode, openDevice } from "./device.ts";
import * as dropout from "./dropout.ts";
import * as elu from "./elu.ts";
import { Engine, type Handle } from "./engine.ts";
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
import type { GpuOp } from "./op.ts";
import * as pad from "./pad.ts";
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

export { type Adapter, adapter, type Mode, modes } from "./device.ts";
export type { Handle } from "./engine.ts";

const ops: { readonly [N in OpName]: GpuOp<N> } = {
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

/** What this engine tells beyond the contract. */
export interface GpuBackend extends Backend<Handle> {
  /** Arrays that have not been freed; 0 when all has been released and nothing is in flight. */
  liveBuffers(): number;
  /** Kernels built so far; a repeated step builds none. */
  builtKernels(): number;
}

/** @throws {BackendError} when the mode cannot run in this process, or GPU.js would run another one in its place. */
export async function openGpu(mode: Mode): Promise<GpuBackend> {
  const device = await openDevice(mode);
  const engine = new Engine(mode, device);
  const backend: GpuBackend = {
    name: `gpu:${mode}`,
    device: device.description,
    threads: mode === "webasm" || mode === "cpu" ? 1 : null,
    // TypeScript cannot follow that each name keeps its own op through the list.
    kernels: Object.fromEntries(
      opNames.map((name) => [name, kernel(engine, referenceOps[name] as never, ops[name] as never)]),
    ) as unknown as GpuBackend["kernels"],
    steps: {
      sgd: (parameter, gradient, slots, params) => sgd.step(engine, parameter, gradient, slots, params),
      momentum: (...args) => momentum.step(engine, ...args),
      nesterov: (parameter, gradient, slots, params) => nesterov.step(engine, parameter, gradient, slots, params),
      adagrad: (...args) => adagrad.step(engine, ...args),
      rmsprop: (parameter, gradient, slots, params) => rmsprop.step(engine, parameter, gradient, slots, params),
      adadelta: (parameter, gradient, slots, params) => adadelta.step(engine, parameter, gradient, slots, params),
      adam: (...args) => adam.step(engine, ...args),
      adamW: (...args) => adamW.step(engine, ...args),
      runningAverage: (parameter, gradient, slots, params) =>
        runningAverage.step(engine, parameter, gradient, slots, params),
    },
    fromHost: (source) => engine.fromHost(source),
    toHost: (array) => engine.toHost(array),
    add: (a, b) => backend.kernels.add.forward({ a, b }, {}).output,
    release: (array) => engine.release(array),
    close: () => engine.close(),
    liveBuffers: () => engine.liveBuffers,
    builtKernels: () => engine.builtKernels,
  };
  await firstLight(backend);
  return backend;
}

/** The reference checks shapes and params, so that an error is word for word the same on every engine. */
function kernel<N extends OpName>(engine: Engine, reference: Op<N>, op: GpuOp<N>): Kernel<N, Handle> {
  return {
    forward: (inputs, params) => op.forward(engine, inputs, params, reference.outputShape(inputs, params)),
    vjp(inputs, output, dOutput, params, saved, wanted) {
      reference.outputShape(inputs, params);
      return op.vjp(engine, { inputs, output, dOutput, params, saved }, new Set(wanted));
    },
  };
}

/** One small kernel, so that a mode that GPU.js cannot hold fails here and not in the middle of a training run. */
async function firstLight(backend: GpuBackend): Promise<void> {
  const one = backend.fromHost(tensor([1], [1]));
  const two = backend.add(one, one);
  try {
    await backend.toHost(two);
  } catch (error) {
    await backend.close();
    throw error;
  }
  for (const array of [one, two]) backend.release(array);
}
