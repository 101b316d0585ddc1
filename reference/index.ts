/** The reference engine: the op files behind the contract. It computes in float64, on one thread, and is the truth. */

import * as adaptiveAvgPool2d from "./adaptiveAvgPool2d.ts";
import * as adaptiveMaxPool2d from "./adaptiveMaxPool2d.ts";
import * as add from "./add.ts";
import * as avgPool2d from "./avgPool2d.ts";
import type { Backend, Kernel } from "./backend.ts";
import * as bedOfNails2d from "./bedOfNails2d.ts";
import { type Gradients, type Inputs, type OpName, opNames, type Params } from "./catalogue.ts";
import * as conv2d from "./conv2d.ts";
import * as dropout from "./dropout.ts";
import { map } from "./einstein.ts";
import * as globalAvgPool2d from "./globalAvgPool2d.ts";
import * as globalMaxPool2d from "./globalMaxPool2d.ts";
import * as linear from "./linear.ts";
import * as maxPool2d from "./maxPool2d.ts";
import * as maxPoolIndices2d from "./maxPoolIndices2d.ts";
import * as maxUnpool2d from "./maxUnpool2d.ts";
import * as mean from "./mean.ts";
import * as minPool2d from "./minPool2d.ts";
import * as relu from "./relu.ts";
import * as reshape from "./reshape.ts";
import * as resizeBilinear2d from "./resizeBilinear2d.ts";
import * as resizeNearest2d from "./resizeNearest2d.ts";
import * as roiMaxPool2d from "./roiMaxPool2d.ts";
import * as sigmoid from "./sigmoid.ts";
import * as softmax from "./softmax.ts";
import * as softmaxCrossEntropy from "./softmaxCrossEntropy.ts";
import * as adam from "./steps/adam.ts";
import * as momentum from "./steps/momentum.ts";
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
  add,
  dropout,
  softmax,
  softmaxCrossEntropy,
  mean,
};

/** The update steps by name: what their slots start at, the check of their params, and the step. */
export const steps = { sgd, momentum, adam };

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
  steps: { sgd: sgd.step, momentum: momentum.step, adam: adam.step },
  fromHost: (tensor) => tensor,
  toHost: async (tensor) => tensor,
  add: (a, b) => map((x, y) => x + y, a, b),
  release: () => {},
  close: async () => {},
};
