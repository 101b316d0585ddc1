import { type Layer, layer } from "./layer.ts";

/**
 * Multiplies every channel by a learned number that starts at `first`: at the end of a residual branch, a small one lets a
 * deep network begin almost as a shallow one (Touvron et al., "Going deeper with Image Transformers").
 * @example layerScale({ first: 1e-6 })
 */
export function layerScale({ first }: { readonly first: number }): Layer {
  return layer("scale", (scope, input) => {
    const scale = scope.parameter("scale", input.shape.slice(-1), () => () => first, { fanIn: 1, fanOut: 1 });
    const shape = input.shape.map((extent, axis) => (axis < input.shape.length - 1 ? 1 : extent));
    const b = scope.apply("reshape", { input: scale }, { shape });
    return scope.apply("multiply", { a: input, b }, {});
  });
}
