import type { Variable } from "../tape.ts";
import { type Layer, layer, type Scope } from "./layer.ts";
import { expandPool, type PoolOptions } from "./pools.ts";

export interface PooledPair {
  /** What `maxPool2d` makes of the input. */
  readonly output: Variable;
  /** Puts pixels back to where the maxima came from, in an image as large as the input (lecture 002, "Max Unpooling"). */
  readonly unpool: Layer;
}

/**
 * A max pool that remembers where its maxima were, for the one unpooling that mirrors it.
 * @example
 *   const { output, unpool } = maxPoolPair(scope, input, { size: 2 });
 *   const restored = scope.run(unpool, scope.run(bottleneck, output));
 */
export function maxPoolPair(scope: Scope, input: Variable, options: PoolOptions): PooledPair {
  const places: Variable[] = [];
  const pool = layer("pool", (own, value) => {
    const params = expandPool("maxPool2d", value, options);
    places.push(own.apply("maxPoolIndices2d", { input: value }, params));
    return own.apply("maxPool2d", { input: value }, params);
  });
  const output = scope.run(pool, input);
  const [, H = 1, W = 1] = input.shape;
  const unpool = layer("unpool", (own, value) =>
    own.apply("maxUnpool2d", { input: value, indices: places[0]! }, { size: [H, W] }),
  );
  return { output, unpool };
}
