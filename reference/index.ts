/** The reference engine: the op files behind the contract. It computes in float64, on one thread, and is the truth. */
import * as add from "./add.ts";
import * as avgPool2d from "./avgPool2d.ts";
import type { Backend, Kernel } from "./backend.ts";
import * as batchNorm from "./batchNorm.ts";
import * as batchNormInference from "./batchNormInference.ts";
import { type Gradients, type Inputs, type OpName, opNames, type Params } from "./catalogue.ts";
import * as channelMoments from "./channelMoments.ts";
import * as conv2d from "./conv2d.ts";
import * as dropout from "./dropout.ts";
import { map } from "./einstein.ts";
import * as groupNorm from "./groupNorm.ts";
import * as instanceNorm from "./instanceNorm.ts";
import * as layerNorm from "./layerNorm.ts";
import * as linear from "./linear.ts";
import * as localResponseNorm from "./localResponseNorm.ts";
import * as maxPool2d from "./maxPool2d.ts";
import * as mean from "./mean.ts";
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
import type { Shape, Shaped, Tensor } from "./tensor.ts";

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

/** The update steps by name: what their slots start at, the check of their params, and the step. */
export const steps = { sgd, momentum, adam, runningAverage };

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
  steps: { sgd: sgd.step, momentum: momentum.step, adam: adam.step, runningAverage: runningAverage.step },
  fromHost: (tensor) => tensor,
  toHost: async (tensor) => tensor,
  add: (a, b) => map((x, y) => x + y, a, b),
  release: () => {},
  close: async () => {},
};
