export {
  elu,
  gelu,
  hardSwish,
  leakyRelu,
  relu6,
  silu,
  softplus,
} from "./activations.ts";
export { type AuxiliaryOptions, auxiliary } from "./auxiliary.ts";
export { type BatchNormOptions, batchNorm } from "./batchNorm.ts";
export { block } from "./block.ts";
export { concat } from "./concat.ts";
export { type Conv2dOptions, conv2d } from "./conv2d.ts";
export { type ConvNeXtOptions, convNeXtBlock } from "./convNeXtBlock.ts";
export { type ConvTranspose2dOptions, convTranspose2d } from "./convTranspose2d.ts";
export { type CropOptions, crop } from "./crop.ts";
export { depthwiseConv2d, depthwiseSeparable } from "./depthwise.ts";
export { type Choice, type DropPath, everyPath, type Path, pathsOf } from "./dropPath.ts";
export { type FractalOptions, fractal } from "./fractal.ts";
export { type InvertedResidualOptions, invertedResidual } from "./invertedResidual.ts";
export { type Layer, layer, type Scope, sequential } from "./layer.ts";
export { layerScale } from "./layerScale.ts";
export { type LinearOptions, linear } from "./linear.ts";
export {
  groupNorm,
  instanceNorm,
  type LocalResponseOptions,
  layerNorm,
  localResponseNorm,
  type NormOptions,
} from "./normalization.ts";
export { channelShuffle, dropout, flatten, logSoftmax, relu, sigmoid, softmax, tanh } from "./pointwise.ts";
export { avgPool2d, maxPool2d, type PoolOptions } from "./pools.ts";
export { type BottleneckOptions, basicBlock, bottleneck, type ResidualOptions, residual } from "./residual.ts";
export {
  adaptiveAvgPool2d,
  adaptiveMaxPool2d,
  type BinOptions,
  globalAvgPool2d,
  globalMaxPool2d,
  type UpsampleOptions,
  upsampleBilinear2d,
  upsampleNearest2d,
} from "./resizing.ts";
export { spatialAttention } from "./spatialAttention.ts";
export { squeezeExcitation } from "./squeezeExcitation.ts";
export { stochasticDepth } from "./stochasticDepth.ts";
export { maxPoolPair, type PooledPair } from "./unpooling.ts";
export type { PaddingOption, PairOption, WindowOptions } from "./window.ts";
