/** The reference engine: the op files behind the contract. It computes in float64, on one thread, and is the truth. */

import * as abs from "./abs.ts";
import * as adaptiveAvgPool2d from "./adaptiveAvgPool2d.ts";
import * as adaptiveMaxPool2d from "./adaptiveMaxPool2d.ts";
import * as add from "./add.ts";
import * as avgPool2d from "./avgPool2d.ts";
import type { Backend, Kernel } from "./backend.ts";
import * as batchNorm from "./batchNorm.ts";
import * as batchNormInference from "./batchNormInference.ts";
import * as bedOfNails2d from "./bedOfNails2d.ts";
import {
  type Gradients,
  type Inputs,
  type OpName,
  opNames,
  type Params,
  type StepName,
  type Steps,
} from "./catalogue.ts";
import * as channelMoments from "./channelMoments.ts";
import * as channelShuffle from "./channelShuffle.ts";
import * as concat from "./concat.ts";
import * as contrastive from "./contrastive.ts";
import * as conv1d from "./conv1d.ts";
import * as conv2d from "./conv2d.ts";
import * as conv3d from "./conv3d.ts";
import * as convTranspose2d from "./convTranspose2d.ts";
import * as crossEntropy from "./crossEntropy.ts";
import * as dropout from "./dropout.ts";
import { map } from "./einstein.ts";
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
import type { Shape, Shaped, Tensor } from "./tensor.ts";
import * as transpose from "./transpose.ts";
import * as triplet from "./triplet.ts";

/** What every op file exports; `equation` is missing where the file says why. */
export interface Op<N extends OpName> {
  readonly equation?: string;
  /** Shapes in, shape out. All checks of an op are here. */
  outputShape(inputs: Inputs<N, Shaped>, params: Params<N>): Shape;
  forward(inputs: Inputs<N, Tensor>, params: Params<N>): Tensor;
  vjp(inputs: Inputs<N, Tensor>, output: Tensor, dOutput: Tensor, params: Params<N>): Gradients<N, Tensor>;
}

/** The op files by name. */
export const ops: { readonly [N in OpName]: Op<N> } = {
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

/** The update steps by name: what their slots start at under given params, the check of params, and the step. */
export const steps = { sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam, adamW, runningAverage };

/** What a step remembers before the first call: its slots under these params, and the number each is filled with. */
export function firstSlots<S extends StepName>(step: S, params: Steps[S]["params"]): readonly [string, number][] {
  // TypeScript cannot follow that these are the params of just this step.
  return Object.entries<number>(steps[step].slots(params as never));
}

/** Checks before anything runs. Computes every gradient and hands back the wanted ones: clarity before speed. */
function kernel<N extends OpName>(op: Op<N>): Kernel<N, Tensor> {
  return {
    forward(inputs, params) {
      op.outputShape(inputs, params);
      return { output: op.forward(inputs, params) };
    },
    vjp(inputs, output, dOutput, params, _saved, wanted) {
      op.outputShape(inputs, params);
      const gradients = op.vjp(inputs, output, dOutput, params);
      const isWanted = (name: string) => (wanted as readonly string[]).includes(name);
      return Object.fromEntries(Object.entries(gradients).filter(([name]) => isWanted(name))) as Gradients<N, Tensor>;
    },
  };
}

export const reference: Backend = {
  name: "reference",
  device: "float64, one thread",
  threads: 1,
  // TypeScript cannot follow that each name keeps its own op through the list.
  kernels: Object.fromEntries(
    opNames.map((name) => [name, kernel(ops[name] as never)]),
  ) as unknown as Backend["kernels"],
  steps: {
    sgd: sgd.step,
    momentum: momentum.step,
    nesterov: nesterov.step,
    adagrad: adagrad.step,
    rmsprop: rmsprop.step,
    adadelta: adadelta.step,
    adam: adam.step,
    adamW: adamW.step,
    runningAverage: runningAverage.step,
  },
  fromHost: (tensor) => tensor,
  toHost: async (tensor) => tensor,
  add: (a, b) => map((x, y) => x + y, a, b),
  release: () => {},
  close: async () => {},
};
