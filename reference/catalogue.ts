/**
 * The catalogue: what every op and update step is called, what it reads, and what it is told.
 * These names are the contract between engines, layers, laws and vector files.
 */
import type {
  AvgPoolParams,
  BinParams,
  Conv1Params,
  Conv3Params,
  ConvParams,
  ConvTransposeParams,
  LocalResponseParams,
  MarginParams,
  PadParams,
  ResizeParams,
  RoiParams,
} from "./opParams.ts";
import type { Coordinates } from "./resampling.ts";
import type { Pair, Pool2 } from "./window.ts";

export type * from "./opParams.ts";
export type * from "./stepCatalogue.ts";

/** Params of an op that has none. */
export type None = Readonly<Record<never, never>>;

/** What batch, layer, group and instance normalization read. */
interface Normalized<T> {
  readonly input: T;
  readonly scale: T;
  readonly shift: T;
}
/** Inputs and params of every op; T is whatever an engine calls an array. */
export interface Ops<T> {
  conv2d: { inputs: { readonly input: T; readonly kernel: T; readonly bias?: T | undefined }; params: ConvParams };
  maxPool2d: { inputs: { readonly input: T }; params: Pool2 };
  avgPool2d: { inputs: { readonly input: T }; params: AvgPoolParams };
  minPool2d: { inputs: { readonly input: T }; params: Pool2 };
  globalAvgPool2d: { inputs: { readonly input: T }; params: None };
  globalMaxPool2d: { inputs: { readonly input: T }; params: None };
  adaptiveAvgPool2d: { inputs: { readonly input: T }; params: BinParams };
  adaptiveMaxPool2d: { inputs: { readonly input: T }; params: BinParams };
  maxPoolIndices2d: { inputs: { readonly input: T }; params: Pool2 };
  maxUnpool2d: { inputs: { readonly input: T; readonly indices: T }; params: { readonly size: Pair } };
  roiMaxPool2d: { inputs: { readonly input: T; readonly boxes: T }; params: RoiParams };
  resizeNearest2d: { inputs: { readonly input: T }; params: ResizeParams<"halfPixel" | "asymmetric"> };
  resizeBilinear2d: { inputs: { readonly input: T }; params: ResizeParams<Coordinates> };
  bedOfNails2d: { inputs: { readonly input: T }; params: { readonly scale: Pair } };
  linear: { inputs: { readonly input: T; readonly weight: T; readonly bias?: T | undefined }; params: None };
  reshape: { inputs: { readonly input: T }; params: { readonly shape: readonly number[] } };
  relu: { inputs: { readonly input: T }; params: None };
  sigmoid: { inputs: { readonly input: T }; params: None };
  tanh: { inputs: { readonly input: T }; params: None };
  relu6: { inputs: { readonly input: T }; params: None };
  leakyRelu: { inputs: { readonly input: T }; params: { readonly slope: number } };
  elu: { inputs: { readonly input: T }; params: { readonly alpha: number } };
  gelu: { inputs: { readonly input: T }; params: { readonly approximation: "none" | "tanh" } };
  silu: { inputs: { readonly input: T }; params: None };
  hardSwish: { inputs: { readonly input: T }; params: None };
  softplus: { inputs: { readonly input: T }; params: None };
  step: { inputs: { readonly input: T }; params: None };
  exp: { inputs: { readonly input: T }; params: None };
  log: { inputs: { readonly input: T }; params: None };
  square: { inputs: { readonly input: T }; params: None };
  abs: { inputs: { readonly input: T }; params: None };
  multiply: { inputs: { readonly a: T; readonly b: T }; params: None };
  scale: { inputs: { readonly input: T }; params: { readonly factor: number; readonly offset: number } };
  add: { inputs: { readonly a: T; readonly b: T }; params: None };
  dropout: { inputs: { readonly input: T; readonly mask: T }; params: { readonly keep: number } };
  softmax: { inputs: { readonly input: T }; params: None };
  softmaxCrossEntropy: {
    inputs: { readonly logits: T; readonly target: T };
    params: { readonly labelSmoothing: number };
  };
  mean: { inputs: { readonly input: T }; params: { readonly axes: readonly number[] } };
  matmul: { inputs: { readonly a: T; readonly b: T }; params: None };
  sum: { inputs: { readonly input: T }; params: { readonly axes: readonly number[] } };
  max: { inputs: { readonly input: T }; params: { readonly axes: readonly number[] } };
  logSoftmax: { inputs: { readonly input: T }; params: None };
  crossEntropy: {
    inputs: { readonly probabilities: T; readonly target: T };
    params: { readonly epsilon: number };
  };
  sigmoidCrossEntropy: { inputs: { readonly logits: T; readonly target: T }; params: None };
  hinge: { inputs: { readonly scores: T; readonly target: T }; params: MarginParams };
  multiclassHinge: { inputs: { readonly scores: T; readonly target: T }; params: MarginParams };
  l1: { inputs: { readonly prediction: T; readonly target: T }; params: None };
  l2: { inputs: { readonly prediction: T; readonly target: T }; params: None };
  contrastive: { inputs: { readonly a: T; readonly b: T; readonly same: T }; params: MarginParams };
  triplet: { inputs: { readonly anchor: T; readonly positive: T; readonly negative: T }; params: MarginParams };
  convTranspose2d: {
    inputs: { readonly input: T; readonly kernel: T; readonly bias?: T | undefined };
    params: ConvTransposeParams;
  };
  conv1d: { inputs: { readonly input: T; readonly kernel: T; readonly bias?: T | undefined }; params: Conv1Params };
  conv3d: { inputs: { readonly input: T; readonly kernel: T; readonly bias?: T | undefined }; params: Conv3Params };
  pad: { inputs: { readonly input: T }; params: PadParams };
  reverse: { inputs: { readonly input: T }; params: { readonly axes: readonly number[] } };
  transpose: { inputs: { readonly input: T }; params: { readonly axes: readonly number[] } };
  slice: {
    inputs: { readonly input: T };
    params: { readonly begin: readonly number[]; readonly end: readonly number[] };
  };
  channelShuffle: { inputs: { readonly input: T }; params: { readonly groups: number } };
  concat: { inputs: { readonly parts: readonly T[] }; params: { readonly axis: number } };
  batchNorm: { inputs: Normalized<T>; params: { readonly epsilon: number } };
  channelMoments: { inputs: { readonly input: T }; params: None };
  batchNormInference: {
    inputs: Normalized<T> & { readonly mean: T; readonly variance: T };
    params: { readonly epsilon: number };
  };
  layerNorm: { inputs: Normalized<T>; params: { readonly epsilon: number; readonly axes: number } };
  groupNorm: { inputs: Normalized<T>; params: { readonly epsilon: number; readonly groups: number } };
  instanceNorm: { inputs: Normalized<T>; params: { readonly epsilon: number } };
  localResponseNorm: { inputs: { readonly input: T }; params: LocalResponseParams };
}
export type OpName = keyof Ops<unknown>;
export type Inputs<N extends OpName, T> = Ops<T>[N]["inputs"];
export type Params<N extends OpName> = Ops<unknown>[N]["params"];

/** The inputs that have a gradient. What is missing here (a mask, a target) is data. */
export const differentiable = {
  conv2d: ["input", "kernel", "bias"],
  maxPool2d: ["input"],
  avgPool2d: ["input"],
  minPool2d: ["input"],
  globalAvgPool2d: ["input"],
  globalMaxPool2d: ["input"],
  adaptiveAvgPool2d: ["input"],
  adaptiveMaxPool2d: ["input"],
  maxPoolIndices2d: [],
  maxUnpool2d: ["input"],
  roiMaxPool2d: ["input"],
  resizeNearest2d: ["input"],
  resizeBilinear2d: ["input"],
  bedOfNails2d: ["input"],
  linear: ["input", "weight", "bias"],
  reshape: ["input"],
  relu: ["input"],
  sigmoid: ["input"],
  tanh: ["input"],
  relu6: ["input"],
  leakyRelu: ["input"],
  elu: ["input"],
  gelu: ["input"],
  silu: ["input"],
  hardSwish: ["input"],
  softplus: ["input"],
  step: ["input"],
  exp: ["input"],
  log: ["input"],
  square: ["input"],
  abs: ["input"],
  multiply: ["a", "b"],
  scale: ["input"],
  add: ["a", "b"],
  dropout: ["input"],
  softmax: ["input"],
  softmaxCrossEntropy: ["logits"],
  mean: ["input"],
  matmul: ["a", "b"],
  sum: ["input"],
  max: ["input"],
  logSoftmax: ["input"],
  crossEntropy: ["probabilities"],
  sigmoidCrossEntropy: ["logits"],
  hinge: ["scores"],
  multiclassHinge: ["scores"],
  l1: ["prediction", "target"],
  l2: ["prediction", "target"],
  contrastive: ["a", "b"],
  triplet: ["anchor", "positive", "negative"],
  convTranspose2d: ["input", "kernel", "bias"],
  conv1d: ["input", "kernel", "bias"],
  conv3d: ["input", "kernel", "bias"],
  pad: ["input"],
  reverse: ["input"],
  transpose: ["input"],
  slice: ["input"],
  channelShuffle: ["input"],
  concat: ["parts"],
  batchNorm: ["input", "scale", "shift"],
  channelMoments: ["input"],
  batchNormInference: ["input", "scale", "shift"],
  layerNorm: ["input", "scale", "shift"],
  groupNorm: ["input", "scale", "shift"],
  instanceNorm: ["input", "scale", "shift"],
  localResponseNorm: ["input"],
} as const satisfies { readonly [N in OpName]: readonly (keyof Ops<unknown>[N]["inputs"])[] };

export const opNames = Object.keys(differentiable) as readonly OpName[];

/** The inputs of one op that have a gradient. */
export type InputName<N extends OpName> = (typeof differentiable)[N][number];
/** A gradient is given as its input was: one array, or a list of them. */
export type Gradients<N extends OpName, T> = {
  readonly [I in InputName<N>]?: (I extends keyof Inputs<N, T> ? Inputs<N, T>[I] : never) | undefined;
};

/** What stands under the name of an input: one array, or a list of them. */
export type Given<A> = A | readonly A[];

export const isList = <A>(given: Given<A>): given is readonly A[] => Array.isArray(given);
