import { expectNumber } from "../../reference/errors.ts";
import { type Layer, layer } from "./layer.ts";

/**
 * In training keeps each example as a whole with probability `keep` and scales it by 1/keep, else makes it 0; in
 * evaluation does nothing. At the end of a residual branch it drops the block for an example (Huang et al., 2016).
 * @throws {ParameterError} when keep is not above 0 and at most 1.
 * @example residual([conv2d({ filters: 64, size: 3, padding: 1 }), relu(), stochasticDepth({ keep: 0.9 })])
 */
export function stochasticDepth({ keep }: { readonly keep: number }): Layer {
  expectNumber("stochasticDepth", "keep", keep, keep > 0 && keep <= 1, "above 0 and at most 1");
  return layer("depth", (scope, input) => {
    if (!scope.training || keep === 1) return input;
    const [B = 1, ...rest] = input.shape;
    const mask = scope.mask([B, ...rest.map(() => 1)], keep);
    const factor = scope.apply("scale", { input: mask }, { factor: 1 / keep, offset: 0 });
    return scope.apply("multiply", { a: input, b: factor }, {});
  });
}
