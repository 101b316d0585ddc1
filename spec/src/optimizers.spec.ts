import { describe, expect, test } from "vitest";
import {
  adadelta,
  adagrad,
  adam,
  adamW,
  momentum,
  nesterov,
  optimizerByName,
  optimizerNames,
  rmsprop,
  sgd,
  stepParams,
} from "../../src/optimizers.ts";

describe("optimizers", () => {
  test("defaults are those of the papers and of PyTorch", () => {
    expect(sgd()).toEqual({ step: "sgd", params: { learningRate: 0.01, weightDecay: 0 }, decayBiases: false });
    expect(momentum().params).toEqual({ learningRate: 0.01, momentum: 0.9, dampening: 0, weightDecay: 0 });
    expect(adam().params).toEqual({ learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 });
    expect(nesterov().params).toEqual({ learningRate: 0.01, momentum: 0.9, weightDecay: 0 });
    const sum = { learningRateDecay: 0, initialAccumulator: 0, epsilon: 1e-10 };
    expect(adagrad().params).toEqual({ learningRate: 0.01, weightDecay: 0, ...sum });
    const average = { decay: 0.99, epsilon: 1e-8, momentum: 0, centered: false };
    expect(rmsprop().params).toEqual({ learningRate: 0.01, weightDecay: 0, ...average });
    expect(adadelta().params).toEqual({ learningRate: 1, decay: 0.9, epsilon: 1e-6, weightDecay: 0 });
    expect(adamW().params).toEqual({ ...adam().params, weightDecay: 0.01 });
  });

  test("an option replaces its default, one that is undefined does not", () => {
    expect(adam({ beta1: 0.5, beta2: undefined }).params).toEqual({ ...adam().params, beta1: 0.5 });
    expect(optimizerByName("momentum", { learningRate: 0.1 })).toEqual(momentum({ learningRate: 0.1 }));
  });

  test("a dialect is a param like any other", () => {
    expect(adam({ dialect: "tensorflow" }).params).toEqual({ ...adam().params, dialect: "tensorflow" });
    expect(stepParams(adam({ dialect: "onnx" }), [8], 0.5).dialect).toBe("onnx");
    expect(() => rmsprop({ dialect: "onnx" })).toThrow(
      "rmsprop: dialect must be one of pytorch, tensorflow (which define this step), got onnx",
    );
  });

  test("every name builds its own optimizer", () => {
    expect(optimizerNames.map((name) => optimizerByName(name).step)).toEqual(optimizerNames);
  });

  test("weight decay leaves biases alone unless it is told otherwise", () => {
    const decaying = sgd({ weightDecay: 0.1 });
    expect(stepParams(decaying, [3, 3, 1, 8], 0.5)).toEqual({ learningRate: 0.5, weightDecay: 0.1 });
    expect(stepParams(decaying, [8], 0.5)).toEqual({ learningRate: 0.5, weightDecay: 0 });
    expect(stepParams(sgd({ weightDecay: 0.1, decayBiases: true }), [8], 0.5).weightDecay).toBe(0.1);
  });

  test("what is out of range or unknown is refused at once", () => {
    expect(() => sgd({ learningRate: -1 })).toThrow("sgd: learningRate must be a number of at least 0, got -1");
    expect(() => adam({ beta2: 1 })).toThrow("adam: beta2 must be a number from 0 to below 1, got 1");
    expect(() => optimizerByName("constructor")).toThrow(
      'optimizer: name must be one of sgd, momentum, nesterov, adagrad, rmsprop, adadelta, adam, adamW, got "constructor"',
    );
  });
});
