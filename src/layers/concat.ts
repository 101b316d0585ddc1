import { type Layer, layer } from "./layer.ts";

/**
 * Branches side by side: each sees the input, and their outputs are concatenated along the channels.
 * @example concat(conv2d({ filters: 8, size: 1 }), conv2d({ filters: 8, size: 3, padding: "same" }))
 */
export function concat(...branches: readonly Layer[]): Layer {
  return layer("concat", (scope, input) => {
    const parts = branches.map((branch) => scope.run(branch, input));
    return scope.apply("concat", { parts }, { axis: input.shape.length - 1 });
  });
}
