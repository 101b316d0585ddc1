import { expectRank } from "../../reference/errors.ts";
import { gelu } from "./activations.ts";
import { conv2d } from "./conv2d.ts";
import { depthwiseConv2d } from "./depthwise.ts";
import { type Layer, layer } from "./layer.ts";
import { layerScale } from "./layerScale.ts";
import { layerNorm } from "./normalization.ts";
import { residual } from "./residual.ts";
import { stochasticDepth } from "./stochasticDepth.ts";

export interface ConvNeXtOptions {
  /** Taps of the depthwise convolution along y and x; default 7. */
  readonly size?: number;
  /** What the learned factor of the branch starts at; default 1e-6. */
  readonly first?: number;
  /** The probability that an example goes through the layers, not only around them; default 1. */
  readonly keep?: number;
}

/**
 * A wide depthwise convolution, then each pixel by itself through 4 times its channels and back
 * (Liu et al., "A ConvNet for the 2020s", figure 4).
 * @example convNeXtBlock({ keep: 0.9 })
 */
export function convNeXtBlock({ size = 7, first = 1e-6, keep = 1 }: ConvNeXtOptions = {}): Layer {
  return layer("convNeXt", (scope, input) => {
    const [, , , C] = expectRank("convNeXtBlock", "input", input, 4, "[batch, y, x, channel]");
    const body = [
      ...[depthwiseConv2d({ size, padding: "same" }), layerNorm({ epsilon: 1e-6 })],
      ...[conv2d({ filters: 4 * C, size: 1 }), gelu(), conv2d({ filters: C, size: 1 }), layerScale({ first })],
    ];
    return residual(keep === 1 ? body : [...body, stochasticDepth({ keep })]).call(scope, input);
  });
}
