/** The second oracle: every op's own equation, evaluated and transposed by machine. */
import { describe, expect, test } from "vitest";
import { type OpName, opNames } from "../../reference/catalogue.ts";
import { ops } from "../../reference/index.ts";
import type { Values } from "../arbitraries/tensors.ts";
import { isItsCaption } from "./caption.ts";

/** 0 where both ways only add and multiply whole numbers; rounding in float64 behind exp, log and division. */
const errors: { readonly [N in OpName]?: number } = {
  conv2d: 0,
  maxPool2d: 0,
  avgPool2d: 1e-15,
  linear: 0,
  relu: 0,
  sigmoid: 1e-15,
  tanh: 1e-15,
  add: 0,
  dropout: 1e-15,
  softmax: 1e-14,
  softmaxCrossEntropy: 1e-14,
  batchNorm: 1e-11,
  channelMoments: 1e-13,
  batchNormInference: 1e-13,
  groupNorm: 1e-11,
  instanceNorm: 1e-11,
  localResponseNorm: 1e-13,
};

function captionHolds<N extends OpName>(name: N, values: Values): void {
  const op = ops[name];
  isItsCaption(name, op, op.equation!, values, errors[name]!);
}

const captioned = opNames.filter((name) => ops[name].equation !== undefined);

describe("the equation of an op", () => {
  test.each(captioned)("%s computes what its equation says, and its vjp is the equation transposed", (name) => {
    captionHolds(name, "whole");
  });

  test.each(["maxPool2d", "relu"] as const)("%s agrees with its equation on NaN and the infinities", (name) => {
    captionHolds(name, "extreme");
  });

  test("is missing only where a param decides over the indices", () => {
    expect(opNames.filter((name) => ops[name].equation === undefined)).toEqual(["reshape", "mean", "layerNorm"]);
  });

  test("is compared for every op that has one", () => {
    expect(Object.keys(errors)).toEqual(captioned);
  });
});
