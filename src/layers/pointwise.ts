/** Layers without parameters that keep or only rearrange the shape. */
import { sizeOf } from "../../reference/tensor.ts";
import { type Layer, layer } from "./layer.ts";

/** [batch, …] becomes [batch, feature]. */
export const flatten = (): Layer =>
  layer("flatten", (scope, input) => {
    const [batch = 1, ...rest] = input.shape;
    return scope.apply("reshape", { input }, { shape: [batch, sizeOf(rest)] });
  });

/** Cuts off what is below 0. */
export const relu = (): Layer => layer("relu", (scope, input) => scope.apply("relu", { input }, {}));

/** Squeezes into 0 … 1. */
export const sigmoid = (): Layer => layer("sigmoid", (scope, input) => scope.apply("sigmoid", { input }, {}));

/** Squeezes into −1 … 1. */
export const tanh = (): Layer => layer("tanh", (scope, input) => scope.apply("tanh", { input }, {}));

/** Probabilities along the last axis. A classifier trained with `softmaxCrossEntropy` ends in logits, without it. */
export const softmax = (): Layer => layer("softmax", (scope, input) => scope.apply("softmax", { input }, {}));

/** Log-probabilities along the last axis, for losses that want them and where softmax would underflow. */
export const logSoftmax = (): Layer => layer("logSoftmax", (scope, input) => scope.apply("logSoftmax", { input }, {}));

/**
 * In training keeps each element with probability `keep` and scales it by 1/keep; in evaluation does nothing.
 * @example dropout({ keep: 0.5 })
 */
export const dropout = ({ keep }: { readonly keep: number }): Layer =>
  layer("dropout", (scope, input) =>
    scope.training ? scope.apply("dropout", { input, mask: scope.mask(input.shape, keep) }, { keep }) : input,
  );

/**
 * Deals the channels of each group out over all groups, between two grouped convolutions.
 * @example channelShuffle({ groups: 3 })
 */
export const channelShuffle = ({ groups }: { readonly groups: number }): Layer =>
  layer("channelShuffle", (scope, input) => scope.apply("channelShuffle", { input }, { groups }));
