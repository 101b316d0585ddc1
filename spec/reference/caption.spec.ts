/** The second oracle: every op's own equation, evaluated and transposed by machine. */
import { describe, expect, test } from "vitest";
import { type OpName, opNames } from "../../reference/catalogue.ts";
import { map } from "../../reference/einstein.ts";
import { ops } from "../../reference/index.ts";
import { mapInputs } from "../../reference/named.ts";
import type { Tensor } from "../../reference/tensor.ts";
import type { Values } from "../arbitraries/tensors.ts";
import { type Case, casesOf } from "../arbitraries.ts";
import { isItsCaption } from "./caption.ts";

/** 0 where both ways only add and multiply whole numbers; rounding in float64 behind exp, log and division. */
const errors: { readonly [N in OpName]?: number } = {
  conv2d: 0,
  maxPool2d: 0,
  avgPool2d: 1e-15,
  minPool2d: 0,
  globalAvgPool2d: 1e-15,
  globalMaxPool2d: 0,
  adaptiveAvgPool2d: 1e-14,
  adaptiveMaxPool2d: 0,
  bedOfNails2d: 0,
  linear: 0,
  relu: 0,
  sigmoid: 1e-15,
  tanh: 1e-15,
  relu6: 0,
  leakyRelu: 1e-15,
  elu: 1e-15,
  silu: 1e-15,
  hardSwish: 1e-15,
  softplus: 1e-15,
  step: 0,
  exp: 1e-15,
  log: 1e-15,
  square: 0,
  abs: 0,
  multiply: 0,
  scale: 1e-15,
  add: 0,
  dropout: 1e-15,
  softmax: 1e-14,
  softmaxCrossEntropy: 1e-14,
  matmul: 0,
  logSoftmax: 1e-14,
  crossEntropy: 1e-14,
  sigmoidCrossEntropy: 1e-14,
  hinge: 0,
  multiclassHinge: 0,
  l1: 0,
  l2: 0,
  contrastive: 1e-14,
  triplet: 0,
  convTranspose2d: 0,
  conv1d: 0,
  conv3d: 0,
  channelShuffle: 0,
  batchNorm: 1e-11,
  channelMoments: 1e-13,
  batchNormInference: 1e-13,
  groupNorm: 1e-11,
  instanceNorm: 1e-11,
  localResponseNorm: 1e-13,
};

function captionHolds<N extends OpName>(name: N, values: Values): void {
  const op = ops[name];
  const cases = casesOf(name, values).map((example) => (joinsSmoothly(name, example) ? off(example) : example));
  isItsCaption(name, op, op.equation!, cases, errors[name]!);
}

/** max and min are transposed apart, each with a kink at 0, although these two make one smooth line of them. */
const joinsSmoothly = (name: OpName, { params }: Pick<Case<OpName>, "params">): boolean =>
  (name === "leakyRelu" && "slope" in params && params.slope === 1) ||
  (name === "elu" && "alpha" in params && params.alpha === 1);

/** The same case with nothing at 0. */
const off = <N extends OpName>(example: Case<N>): Case<N> => ({
  ...example,
  inputs: mapInputs<N, Tensor, Tensor>(example.inputs, (t) => map((x) => (x === 0 ? 1 : x), t)),
});

const captioned = opNames.filter((name) => ops[name].equation !== undefined);

describe("the equation of an op", () => {
  test.each(captioned)("%s computes what its equation says, and its vjp is the equation transposed", (name) => {
    captionHolds(name, "whole");
  });

  test.each([
    ...(["maxPool2d", "minPool2d", "globalMaxPool2d", "adaptiveMaxPool2d"] as const),
    ...(["relu", "relu6", "hardSwish", "step"] as const),
  ])("%s agrees with its equation on NaN and the infinities", (name) => {
    captionHolds(name, "extreme");
  });

  test("is missing only where a param or a value decides over the indices", () => {
    const without = opNames.filter((name) => ops[name].equation === undefined);
    expect(without.sort()).toEqual([
      ...["concat", "gelu", "layerNorm", "max", "maxPoolIndices2d", "maxUnpool2d", "mean", "pad", "reshape"],
      ...["resizeBilinear2d", "resizeNearest2d", "reverse", "roiMaxPool2d", "slice", "sum", "transpose"],
    ]);
  });

  test("is compared for every op that has one", () => {
    expect(Object.keys(errors)).toEqual(captioned);
  });
});
