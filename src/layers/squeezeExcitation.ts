import { expectRank } from "../../reference/errors.ts";
import { type Layer, layer, sequential } from "./layer.ts";
import { linear } from "./linear.ts";
import { relu, sigmoid } from "./pointwise.ts";
import { globalAvgPool2d } from "./resizing.ts";

/**
 * Weighs the channels of every example by what its image has of them: their means go through two fully connected layers,
 * the first of `squeezed` features (Hu et al., "Squeeze-and-Excitation Networks", figure 3).
 * `activation` and `gate` are what stands behind the two; by default relu and sigmoid.
 * @example squeezeExcitation({ squeezed: 16 })
 */
export function squeezeExcitation({
  squeezed,
  activation = relu(),
  gate = sigmoid(),
}: {
  readonly squeezed: number;
  readonly activation?: Layer;
  readonly gate?: Layer;
}): Layer {
  return layer("excitation", (scope, input) => {
    const [B, , , C] = expectRank("squeezeExcitation", "input", input, 4, "[batch, y, x, channel]");
    const layers = [globalAvgPool2d(), linear({ features: squeezed }), activation, linear({ features: C }), gate];
    const weights = sequential(...layers).call(scope, input);
    const b = scope.apply("reshape", { input: weights }, { shape: [B, 1, 1, C] });
    return scope.apply("multiply", { a: input, b }, {});
  });
}
