import { expectRank } from "../../reference/errors.ts";
import { relu6 } from "./activations.ts";
import { batchNorm } from "./batchNorm.ts";
import { conv2d } from "./conv2d.ts";
import { depthwiseConv2d } from "./depthwise.ts";
import { type Layer, layer, sequential } from "./layer.ts";
import { residual } from "./residual.ts";
import { squeezeExcitation } from "./squeezeExcitation.ts";
import { stochasticDepth } from "./stochasticDepth.ts";

export interface InvertedResidualOptions {
  /** Output channels. */
  readonly filters: number;
  /** How many times as many channels there are in between; 1 leaves the first convolution out. */
  readonly expansion: number;
  /** Taps of the depthwise convolution along y and x, an odd number; default 3. */
  readonly size?: number;
  /** Default 1. */
  readonly stride?: number;
  /** Features of a squeeze-and-excitation in between; default: none. */
  readonly squeezed?: number;
  /** Default `relu6`. */
  readonly activation?: Layer;
  /** The probability that an example goes through the layers, not only around them; default 1. */
  readonly keep?: number;
}

/**
 * Narrow outside and wide within: a 1×1 convolution to more channels, a depthwise one, a 1×1 back without an activation.
 * There is a way around it where input and output have one shape (Sandler et al., "MobileNetV2", figure 3).
 * @example invertedResidual({ filters: 32, expansion: 6, stride: 2 })
 */
export function invertedResidual(options: InvertedResidualOptions): Layer {
  const { filters, expansion, size = 3, stride = 1, squeezed, activation = relu6(), keep = 1 } = options;
  return layer("inverted", (scope, input) => {
    const [, , , C] = expectRank("invertedResidual", "input", input, 4, "[batch, y, x, channel]");
    const expand = [conv2d({ filters: C * expansion, size: 1, bias: false }), batchNorm(), activation];
    const body = [
      ...(expansion === 1 ? [] : expand),
      ...[depthwiseConv2d({ size, stride, padding: (size - 1) / 2, bias: false }), batchNorm(), activation],
      ...(squeezed === undefined ? [] : [squeezeExcitation({ squeezed })]),
      ...[conv2d({ filters, size: 1, bias: false }), batchNorm()],
    ];
    if (stride !== 1 || C !== filters) return sequential(...body).call(scope, input);
    return residual(keep === 1 ? body : [...body, stochasticDepth({ keep })]).call(scope, input);
  });
}
