export { type Conv2dOptions, conv2d } from "./conv2d.ts";
export { type Layer, layer, type Scope, sequential } from "./layer.ts";
export { type LinearOptions, linear } from "./linear.ts";
export {
  groupNorm,
  instanceNorm,
  type LocalResponseOptions,
  layerNorm,
  localResponseNorm,
  type NormOptions,
} from "./normalization.ts";
export { dropout, flatten, relu, sigmoid, softmax, tanh } from "./pointwise.ts";
export { avgPool2d, maxPool2d, type PoolOptions } from "./pools.ts";
export type { PaddingOption, PairOption, WindowOptions } from "./window.ts";
