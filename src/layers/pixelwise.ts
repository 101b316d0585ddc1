import { expectRank } from "../../reference/errors.ts";
import { type Layer, layer } from "./layer.ts";

/**
 * [batch, y, x, class] becomes [pixel, class]: every pixel is an example of its own. Behind a network that answers for
 * pixels, so that it can be trained as a classifier is.
 * @example pixelwise()
 */
export const pixelwise = (): Layer =>
  layer("pixelwise", (scope, input) => {
    const [B, H, W, K] = expectRank("pixelwise", "input", input, 4, "[batch, y, x, class]");
    return scope.apply("reshape", { input }, { shape: [B * H * W, K] });
  });
