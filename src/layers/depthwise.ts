import { expectRank } from "../../reference/errors.ts";
import { batchNorm } from "./batchNorm.ts";
import { block } from "./block.ts";
import { type Conv2dOptions, conv2d } from "./conv2d.ts";
import { type Layer, layer } from "./layer.ts";
import { relu } from "./pointwise.ts";

/**
 * One filter for each channel, which sees no other; parameters as those of `conv2d`.
 * @example depthwiseConv2d({ size: 3, padding: "same" })
 */
export function depthwiseConv2d(options: Omit<Conv2dOptions, "filters" | "groups">): Layer {
  return layer("conv", (scope, input) => {
    const [, , , C] = expectRank("conv2d", "input", input, 4, "[batch, y, x, channel]");
    return conv2d({ ...options, filters: C, groups: C }).call(scope, input);
  });
}

/**
 * A convolution taken apart: first space, channel by channel, then the channels, pixel by pixel, each with normalization
 * and relu behind it (Howard et al., "MobileNets", figure 3).
 * @example depthwiseSeparable({ filters: 64, stride: 2 })
 */
export function depthwiseSeparable({
  filters,
  stride = 1,
}: {
  readonly filters: number;
  readonly stride?: number;
}): Layer {
  return block(
    "separable",
    ...[depthwiseConv2d({ size: 3, stride, padding: 1, bias: false }), batchNorm(), relu()],
    ...[conv2d({ filters, size: 1, bias: false }), batchNorm(), relu()],
  );
}
