import { describe, expect, test } from "vitest";
import {
  avgPool2d,
  conv2d,
  dropout,
  elu,
  flatten,
  gelu,
  hardSwish,
  type Layer,
  leakyRelu,
  linear,
  maxPool2d,
  relu,
  relu6,
  sequential,
  sigmoid,
  silu,
  softmax,
  softplus,
  tanh,
} from "../../../src/layers/index.ts";
import { model } from "../../../src/model.ts";

const traced = (layer: Layer, input: readonly number[] = [6, 8, 4]) => {
  const { calls, output, parameters } = model({ input }, sequential(layer));
  const shapes = Object.fromEntries(parameters.map(({ name, shape }) => [name, shape]));
  return { ops: calls.map(({ op }) => op), output, shapes, params: calls[0]?.params };
};

describe("layers", () => {
  test("conv2d has a kernel [ky, kx, inChannel, filters] and a bias", () => {
    const { ops, output, shapes } = traced(conv2d({ filters: 5, size: [3, 2], padding: "same", stride: 2 }));
    expect(ops).toEqual(["conv2d"]);
    expect(output).toEqual([1, 3, 4, 5]);
    expect(shapes).toEqual({ "conv1.kernel": [3, 2, 4, 5], "conv1.bias": [5] });
  });

  test("a grouped conv2d sees a part of the channels, and bias: false has none", () => {
    const { shapes } = traced(conv2d({ filters: 8, size: 3, groups: 4, bias: false }));
    expect(shapes).toEqual({ "conv1.kernel": [3, 3, 1, 8] });
  });

  test("pools lie side by side by default", () => {
    expect(traced(maxPool2d({ size: [2, 4] })).output).toEqual([1, 3, 2, 4]);
    const { output, params } = traced(avgPool2d({ size: 3, stride: 1, countPadding: true }));
    expect(output).toEqual([1, 4, 6, 4]);
    expect(params).toMatchObject({ countPadding: true });
  });

  test("linear has a weight [features, inputs] and a bias", () => {
    const { output, shapes } = traced(linear({ features: 3 }), [7]);
    expect(output).toEqual([1, 3]);
    expect(shapes).toEqual({ "linear1.weight": [3, 7], "linear1.bias": [3] });
    expect(traced(linear({ features: 3, bias: false }), [7]).shapes).toEqual({ "linear1.weight": [3, 7] });
  });

  test("flatten makes features of all but the batch", () => {
    expect(traced(flatten()).output).toEqual([1, 192]);
  });

  test("the relatives of relu keep the shape, and tell their op what they were told", () => {
    for (const layer of [relu6(), leakyRelu(), elu(), gelu(), silu(), hardSwish(), softplus()]) {
      expect(traced(layer)).toMatchObject({ ops: [layer.kind], output: [1, 6, 8, 4], shapes: {} });
    }
    expect(traced(leakyRelu({ slope: 0.1 })).params).toEqual({ slope: 0.1 });
    expect(traced(elu({ alpha: 2 })).params).toEqual({ alpha: 2 });
    expect(traced(gelu()).params).toEqual({ approximation: "none" });
    expect(traced(gelu({ approximation: "tanh" })).params).toEqual({ approximation: "tanh" });
  });

  test("pointwise layers keep the shape and have no parameters", () => {
    for (const layer of [relu(), sigmoid(), tanh(), softmax(), dropout({ keep: 0.5 })]) {
      expect(traced(layer)).toMatchObject({ output: [1, 6, 8, 4], shapes: {} });
    }
  });

  test("counts that are not whole numbers above 0 are refused", () => {
    expect(() => traced(conv2d({ filters: 0, size: 3 }))).toThrow(
      "conv2d: filters must be a whole number above 0, got 0",
    );
    expect(() => traced(linear({ features: 1.5 }), [7])).toThrow(
      "linear: features must be a whole number above 0, got 1.5",
    );
  });
});
