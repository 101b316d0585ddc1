/**
 * The catalogue: what every op and update step is called, what it reads, and what it is told.
 * These names are the contract between engines, layers, laws and vector files.
 */
import type { Pool2, Window2 } from "./window.ts";

/** Params of an op that has none. */
export type None = Readonly<Record<never, never>>;

export interface ConvParams extends Window2 {
  /** Channels in groups·(C/groups) and filters in groups·(O/groups) see only their own group; depthwise is groups = C. */
  readonly groups: number;
}
export interface AvgPoolParams extends Pool2 {
  /** true: divide by all taps; false: only by those inside the image. */
  readonly countPadding: boolean;
}

/** What batch, layer, group and instance normalization read. */
interface Normalized<T> {
  readonly input: T;
  readonly scale: T;
  readonly shift: T;
}
interface LocalResponseParams {
  /** Neighbouring channels. */
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/** Inputs and params of every op; T is whatever an engine calls an array. */
export interface Ops<T> {
  conv2d: { inputs: { readonly input: T; readonly kernel: T; readonly bias?: T | undefined }; params: ConvParams };
  maxPool2d: { inputs: { readonly input: T }; params: Pool2 };
  avgPool2d: { inputs: { readonly input: T }; params: AvgPoolParams };
  linear: { inputs: { readonly input: T; readonly weight: T; readonly bias?: T | undefined }; params: None };
  reshape: { inputs: { readonly input: T }; params: { readonly shape: readonly number[] } };
  relu: { inputs: { readonly input: T }; params: None };
  sigmoid: { inputs: { readonly input: T }; params: None };
  tanh: { inputs: { readonly input: T }; params: None };
  add: { inputs: { readonly a: T; readonly b: T }; params: None };
  dropout: { inputs: { readonly input: T; readonly mask: T }; params: { readonly keep: number } };
  softmax: { inputs: { readonly input: T }; params: None };
  softmaxCrossEntropy: {
    inputs: { readonly logits: T; readonly target: T };
    params: { readonly labelSmoothing: number };
  };
  mean: { inputs: { readonly input: T }; params: { readonly axes: readonly number[] } };
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
  linear: ["input", "weight", "bias"],
  reshape: ["input"],
  relu: ["input"],
  sigmoid: ["input"],
  tanh: ["input"],
  add: ["a", "b"],
  dropout: ["input"],
  softmax: ["input"],
  softmaxCrossEntropy: ["logits"],
  mean: ["input"],
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
export type Gradients<N extends OpName, T> = { readonly [I in InputName<N>]?: T | undefined };

export interface SgdParams {
  readonly learningRate: number;
  /** L2: this multiple of the parameter is added to the gradient. */
  readonly weightDecay: number;
}
export interface MomentumParams extends SgdParams {
  readonly momentum: number;
  readonly dampening: number;
}
export interface AdamParams extends SgdParams {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}
export interface RunningAverageParams {
  /** The weight of what is new. */
  readonly momentum: number;
}

/** What an update step remembers between calls (one array per slot, shaped like the parameter), and what it is told. */
export interface Steps {
  sgd: { slots: never; params: SgdParams };
  momentum: { slots: "velocity"; params: MomentumParams };
  adam: { slots: "firstMoment" | "secondMoment"; params: AdamParams };
  runningAverage: { slots: never; params: RunningAverageParams };
}
export type StepName = keyof Steps;
export type Slots<S extends StepName, T> = { readonly [N in Steps[S]["slots"]]: T };
