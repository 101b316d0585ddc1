/** What is used of TensorFlow.js, in its own words. */
export interface Handle {
  readonly shape: number[];
  /** Waits for the device as it is; `data` looks for it every few milliseconds. */
  dataSync(): Float32Array | Int32Array;
  dispose(): void;
}

/** Its explicit padding, in its layout: batch, height, width, channel. */
export type Padding = "same" | "valid" | number | readonly (readonly [number, number])[];
type Extents = readonly number[];
type Curve = (input: Handle) => Handle;
type Reduction = (input: Handle, axes: Extents) => Handle;

interface Fused {
  readonly x: Handle;
  readonly filter: Handle;
  readonly strides: Extents;
  readonly pad: Padding;
  readonly dilations: Extents;
  readonly bias?: Handle;
}

export interface TensorFlow {
  readonly version: { readonly tfjs: string };
  env(): { set(flag: string, value: boolean): void; getBool(flag: string): boolean };
  setBackend(name: string): Promise<boolean>;
  getBackend(): string;
  ready(): Promise<void>;
  tidy<T>(body: () => T): T;
  tensor(values: Float32Array | Int32Array, shape: Extents, dtype?: "float32" | "int32"): Handle;
  /** The gradients of f at `at`, with dy coming back. */
  grads(f: (...at: Handle[]) => Handle): (at: readonly Handle[], dy: Handle) => Handle[];
  variable(value: Handle, trainable: boolean, name: string): Handle;
  /** The backend that is set: what it keeps divisors from 0 with, and webgl's context. */
  backend(): { epsilon(): number; readonly gpgpu?: { readonly gl: { isContextLost(): boolean } } };
  readonly train: {
    sgd(learningRate: number): Optimizer;
    momentum(learningRate: number, momentum: number, nesterov: boolean): Optimizer;
    adagrad(learningRate: number, initialAccumulatorValue: number): Optimizer;
    adadelta(learningRate: number, rho: number, epsilon: number): Optimizer;
    adam(learningRate: number, beta1: number, beta2: number, epsilon: number): Optimizer;
    rmsprop(rate: number, decay: number, momentum: number, epsilon: number, centered: boolean): Optimizer;
  };

  conv1d(x: Handle, filter: Handle, stride: number, pad: Padding, format: "NWC", dilation: number): Handle;
  conv2d(x: Handle, filter: Handle, strides: Extents, pad: Padding, format: "NHWC", dilations: Extents): Handle;
  depthwiseConv2d(
    x: Handle,
    filter: Handle,
    strides: Extents,
    pad: Padding,
    format: "NHWC",
    dilations: Extents,
  ): Handle;
  conv3d(
    x: Handle,
    filter: Handle,
    strides: Extents,
    pad: "same" | "valid",
    format: "NDHWC",
    dilations: Extents,
  ): Handle;
  conv2dTranspose(x: Handle, filter: Handle, outputShape: Extents, strides: Extents, pad: Padding): Handle;
  readonly fused: {
    conv2d(options: Fused): Handle;
    depthwiseConv2d(options: Fused): Handle;
    matMul(options: { a: Handle; b: Handle; transposeA: boolean; transposeB: boolean; bias: Handle }): Handle;
  };
  pool(x: Handle, size: Extents, kind: "max" | "avg", pad: Padding, dilations: Extents, strides: Extents): Handle;
  maxPoolWithArgmax(x: Handle, size: Extents, strides: Extents, pad: Padding): { readonly indexes: Handle };
  readonly image: {
    resizeNearestNeighbor(x: Handle, size: Extents, alignCorners: boolean, halfPixelCenters: boolean): Handle;
    resizeBilinear(x: Handle, size: Extents, alignCorners: boolean, halfPixelCenters: boolean): Handle;
  };

  matMul(a: Handle, b: Handle, transposeA?: boolean, transposeB?: boolean): Handle;
  transpose(x: Handle, axes: Extents): Handle;
  reshape(x: Handle, shape: Extents): Handle;
  concat(parts: readonly Handle[], axis: number): Handle;
  slice(x: Handle, begin: Extents, size: Extents): Handle;
  reverse(x: Handle, axes: Extents): Handle;
  pad(x: Handle, paddings: Extents[] | readonly Extents[], value: number): Handle;
  mirrorPad(x: Handle, paddings: readonly Extents[], mode: "reflect"): Handle;
  stack(parts: readonly Handle[]): Handle;
  zeros(shape: Extents): Handle;

  readonly relu: Curve;
  readonly relu6: Curve;
  readonly elu: Curve;
  readonly sigmoid: Curve;
  readonly tanh: Curve;
  readonly softplus: Curve;
  readonly exp: Curve;
  readonly log: Curve;
  readonly square: Curve;
  readonly abs: Curve;
  readonly step: Curve;
  leakyRelu(input: Handle, slope: number): Handle;
  softmax(input: Handle, axis: number): Handle;
  logSoftmax(input: Handle, axis: number): Handle;
  readonly layers: {
    activation(options: { activation: "gelu" | "gelu_new" | "swish" }): { apply(input: Handle): Handle };
    layerNormalization(options: { axis: Extents; epsilon: number }): Normalization;
  };
  add(a: Handle, b: Handle | number): Handle;
  mul(a: Handle, b: Handle | number): Handle;
  div(a: Handle, b: number): Handle;
  readonly sum: Reduction;
  readonly mean: Reduction;
  readonly max: Reduction;

  moments(x: Handle, axes: Extents): { readonly mean: Handle; readonly variance: Handle };
  batchNorm(x: Handle, mean: Handle, variance: Handle, offset: Handle, scale: Handle, epsilon: number): Handle;
  movingAverage(v: Handle, x: Handle, decay: number, step: undefined, zeroDebias: false): Handle;
  localResponseNormalization(x: Handle, radius: number, bias: number, alpha: number, beta: number): Handle;
  squaredDifference(a: Handle, b: Handle): Handle;
  readonly Reduction: { readonly NONE: number };
  readonly losses: {
    softmaxCrossEntropy(t: Handle, logits: Handle, weights: undefined, smoothing: number, reduction: number): Handle;
    sigmoidCrossEntropy(t: Handle, logits: Handle, weights: undefined, smoothing: number, reduction: number): Handle;
    hingeLoss(labels: Handle, predictions: Handle, weights: undefined, reduction: number): Handle;
    absoluteDifference(labels: Handle, predictions: Handle, weights: undefined, reduction: number): Handle;
  };
}

/** A layer reads its weights whenever it is applied. */
export interface Normalization {
  gamma: { read(): Handle };
  beta: { read(): Handle };
  apply(input: Handle): Handle;
}

export interface Optimizer {
  applyGradients(gradients: readonly { readonly name: string; readonly tensor: Handle }[]): void;
  getWeights(): Promise<readonly { readonly name: string; readonly tensor: Handle }[]>;
  setWeights(weights: readonly { readonly name: string; readonly tensor: Handle }[]): Promise<void>;
  setLearningRate?(learningRate: number): void;
  setMomentum?(momentum: number): void;
}
