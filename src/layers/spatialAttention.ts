import { expectRank } from "../../reference/errors.ts";
import { conv2d } from "./conv2d.ts";
import { type Layer, layer, sequential } from "./layer.ts";
import { sigmoid } from "./pointwise.ts";

/**
 * Weighs the pixels of every example, as `squeezeExcitation` weighs its channels (lecture 004, "Spatial attention"): the mean
 * and the maximum over the channels go through a convolution of `size` taps (Woo et al., 2018, "CBAM", section 3).
 * @example spatialAttention({ size: 7 })
 */
export function spatialAttention({ size = 7 }: { readonly size?: number } = {}): Layer {
  return layer("attention", (scope, input) => {
    const [B, H, W] = expectRank("spatialAttention", "input", input, 4, "[batch, y, x, channel]");
    const overChannels = (op: "mean" | "max") =>
      scope.apply("reshape", { input: scope.apply(op, { input }, { axes: [3] }) }, { shape: [B, H, W, 1] });
    const parts = [overChannels("mean"), overChannels("max")];
    const seen = scope.apply("concat", { parts }, { axis: 3 });
    const weigh = sequential(conv2d({ filters: 1, size, padding: "same", bias: false }), sigmoid());
    return scope.apply("multiply", { a: input, b: weigh.call(scope, seen) }, {});
  });
}
