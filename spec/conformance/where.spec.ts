import { expect, test } from "vitest";
import { tensor, zeros } from "../../reference/tensor.ts";
import { whereOf, whereOfRun } from "./where.ts";

const window = {
  stride: [1, 1],
  dilation: [1, 1],
  padding: [
    [0, 0],
    [0, 0],
  ],
  groups: 1,
} as const;
const convolved = { input: zeros([1, 4, 3, 2]), kernel: zeros([1, 1, 2, 2]) };

test("the plainest convolution has nothing to tell it by", () => {
  expect(whereOf("conv2d", { inputs: convolved, params: window })).toEqual([]);
});

test("a convolution is told by each way in which it is not plain", () => {
  const params = {
    ...window,
    stride: [2, 2],
    padding: [
      [0, 1],
      [0, 0],
    ],
    groups: 2,
  } as const;
  const inputs = { ...convolved, kernel: zeros([3, 1, 1, 4]), bias: zeros([4]) };
  expect(whereOf("conv2d", { inputs, params })).toEqual([
    ...["stride", "padding", "uneven padding", "groups", "bias", "depthwise", "taps", "uneven taps"],
  ]);
});

test("padding that is the same on all sides has a word of its own", () => {
  const padding = [
    [2, 2],
    [2, 2],
  ] as const;
  expect(whereOf("conv2d", { inputs: convolved, params: { ...window, padding } })).toEqual([
    ...["padding", "even padding"],
  ]);
});

test("images that are resized are told by where they go, not by their size", () => {
  const params = { size: [8, 2], coordinates: "halfPixel" } as const;
  const words = whereOf("resizeNearest2d", { inputs: { input: zeros([1, 4, 3, 1]) }, params });
  expect(words).toEqual(["coordinates halfPixel", "larger", "smaller"]);
});

test("special numbers, long axes and many of them are told", () => {
  const input = tensor([4], [Number.NaN, -100, -60, 2 ** -140]);
  expect(whereOf("relu", { inputs: { input }, params: {} })).toEqual([
    ...["NaN", "numbers below −88", "numbers from −88 to −44", "numbers below 2⁻¹²⁶"],
  ]);
  expect(whereOf("relu", { inputs: { input: zeros([1, 1, 65, 1, 18]) }, params: {} })).toEqual([
    ...["more than 64 along axis 2 of input", "more than 17 along axis 4 of input", "5 axes of input"],
  ]);
});

test("a run of updates is told by what is switched on", () => {
  const params = { learningRate: 0.1, momentum: 0.9, dampening: 0, weightDecay: 0, dialect: "onnx" } as const;
  const run = { params, parameter: zeros([2]), gradients: [zeros([2]), zeros([2])] };
  expect(whereOfRun<"momentum">(run)).toEqual(["momentum", "dialect onnx", "later steps"]);
});
