/** A small call of every op, to be filled with numbers: as few as show what the op does. */
import type { Inputs, OpName, Params } from "../../reference/catalogue.ts";
import type { Shape, Shaped } from "../../reference/tensor.ts";

type Examples = { readonly [N in OpName]: readonly [inputs: Inputs<N, Shaped>, params: Params<N>] };

const of = (...shape: Shape): Shaped => ({ shape });
const image = of(1, 4, 4, 1);
const row = of(5);
const none = {};

const window = { stride: [1, 1], dilation: [1, 1], padding: [[0, 0], [0, 0]] } as const; // biome-ignore format: a window is one line
const pool = { ...window, size: [2, 2], stride: [2, 2] } as const;
const cubes = { stride: [1, 1, 1], dilation: [1, 1, 1], padding: [[0, 0], [0, 0], [0, 0]], groups: 1 } as const; // biome-ignore format: a window is one line

/** The channels of rows: batch [2], channel [3]. */
const normalized = { input: of(3, 2), scale: of(2), shift: of(2) };
const epsilon = 1e-5;

export const examples: Examples = {
  conv1d: [{ input: of(1, 6, 1), kernel: of(3, 1, 1), bias: of(1) }, { stride: [1], dilation: [1], padding: [[1, 1]], groups: 1 }], // biome-ignore format: one op, one line
  conv2d: [
    { input: image, kernel: of(2, 2, 1, 1), bias: of(1) },
    { ...window, groups: 1 },
  ],
  conv3d: [{ input: of(1, 2, 3, 3, 1), kernel: of(2, 2, 2, 1, 1) }, cubes],
  convTranspose2d: [{ input: of(1, 2, 2, 1), kernel: of(2, 2, 1, 1) }, { ...window, stride: [2, 2], groups: 1, outputPadding: [0, 0] }], // biome-ignore format: one op, one line
  reverse: [{ input: of(2, 3) }, { axes: [1] }],
  pad: [{ input: of(2, 3) }, { padding: [[1, 0], [1, 2]], mode: "reflect", value: 0 }], // biome-ignore format: one op, one line
  maxPool2d: [{ input: image }, pool],
  minPool2d: [{ input: image }, pool],
  avgPool2d: [{ input: image }, { ...pool, countPadding: false }],
  globalAvgPool2d: [{ input: image }, none],
  globalMaxPool2d: [{ input: image }, none],
  adaptiveAvgPool2d: [{ input: image }, { bins: [2, 3] }],
  adaptiveMaxPool2d: [{ input: image }, { bins: [2, 3] }],
  maxPoolIndices2d: [{ input: image }, pool],
  maxUnpool2d: [{ input: of(1, 2, 2, 1), indices: of(1, 2, 2, 1) }, { size: [4, 4] }],
  roiMaxPool2d: [
    { input: image, boxes: of(1, 5) },
    { bins: [2, 2], scale: 1 },
  ],
  resizeNearest2d: [{ input: of(1, 2, 2, 1) }, { size: [3, 4], coordinates: "asymmetric" }],
  resizeBilinear2d: [{ input: of(1, 2, 2, 1) }, { size: [3, 3], coordinates: "alignCorners" }],
  bedOfNails2d: [{ input: of(1, 2, 2, 1) }, { scale: [2, 2] }],
  linear: [{ input: of(2, 3), weight: of(2, 3), bias: of(2) }, none],
  matmul: [{ a: of(2, 3), b: of(3, 2) }, none],
  transpose: [{ input: of(2, 3) }, { axes: [1, 0] }],
  reshape: [{ input: of(2, 3) }, { shape: [3, -1] }],
  concat: [{ parts: [of(2, 2), of(2, 1)] }, { axis: 1 }],
  slice: [{ input: of(3, 4) }, { begin: [1, 0], end: [3, 2] }],
  channelShuffle: [{ input: of(1, 6) }, { groups: 2 }],
  relu: [{ input: row }, none],
  relu6: [{ input: row }, none],
  leakyRelu: [{ input: row }, { slope: 0.25 }],
  elu: [{ input: row }, { alpha: 1 }],
  gelu: [{ input: row }, { approximation: "none" }],
  silu: [{ input: row }, none],
  hardSwish: [{ input: row }, none],
  sigmoid: [{ input: row }, none],
  tanh: [{ input: row }, none],
  softplus: [{ input: row }, none],
  step: [{ input: row }, none],
  exp: [{ input: row }, none],
  log: [{ input: row }, none],
  square: [{ input: row }, none],
  abs: [{ input: row }, none],
  add: [{ a: of(2, 3), b: of(1, 3) }, none],
  multiply: [{ a: of(2, 3), b: of(1, 3) }, none],
  scale: [{ input: row }, { factor: 2, offset: -1 }],
  dropout: [{ input: row, mask: row }, { keep: 0.5 }],
  batchNorm: [normalized, { epsilon }],
  channelMoments: [{ input: of(3, 2) }, none],
  batchNormInference: [{ ...normalized, mean: of(2), variance: of(2) }, { epsilon }],
  layerNorm: [
    { input: of(2, 3), scale: of(3), shift: of(3) },
    { epsilon, axes: 1 },
  ],
  groupNorm: [
    { input: of(1, 2, 4), scale: of(4), shift: of(4) },
    { epsilon, groups: 2 },
  ],
  instanceNorm: [{ input: of(1, 3, 2), scale: of(2), shift: of(2) }, { epsilon }],
  localResponseNorm: [{ input: row }, { size: 3, alpha: 1, beta: 0.75, k: 1 }],
  softmax: [{ input: of(2, 3) }, none],
  logSoftmax: [{ input: of(2, 3) }, none],
  softmaxCrossEntropy: [{ logits: of(2, 3), target: of(2, 3) }, { labelSmoothing: 0 }],
  crossEntropy: [{ probabilities: of(2, 4), target: of(2, 4) }, { epsilon: 1e-7 }],
  sigmoidCrossEntropy: [{ logits: of(2, 3), target: of(2, 3) }, none],
  hinge: [{ scores: of(4), target: of(4) }, { margin: 1 }],
  multiclassHinge: [{ scores: of(2, 3), target: of(2, 3) }, { margin: 1 }],
  l1: [{ prediction: of(2, 3), target: of(2, 3) }, none],
  l2: [{ prediction: of(2, 3), target: of(2, 3) }, none],
  contrastive: [{ a: of(2, 2), b: of(2, 2), same: of(2) }, { margin: 4 }],
  triplet: [{ anchor: of(2, 2), positive: of(2, 2), negative: of(2, 2) }, { margin: 4 }],
  mean: [{ input: of(2, 3) }, { axes: [1] }],
  sum: [{ input: of(2, 3) }, { axes: [0] }],
  max: [{ input: of(2, 3) }, { axes: [1] }],
};
