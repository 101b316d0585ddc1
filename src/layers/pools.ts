import { expectRank } from "../../reference/errors.ts";
import type { Variable } from "../tape.ts";
import { type Layer, layer } from "./layer.ts";
import { expandWindow, type PairOption, pair, type WindowOptions } from "./window.ts";

export interface PoolOptions extends WindowOptions {
  /** Taps along y and x. */
  readonly size: PairOption;
}

/**
 * Takes the largest pixel under each window; by default windows lie side by side.
 * @example maxPool2d({ size: 2 })
 */
export function maxPool2d(options: PoolOptions): Layer {
  return layer("pool", (scope, input) => scope.apply("maxPool2d", { input }, expandPool("maxPool2d", input, options)));
}

/**
 * Takes the mean of the pixels under each window; by default windows lie side by side.
 * `countPadding` divides by all taps instead of those inside the image.
 * @example avgPool2d({ size: 2 })
 */
export function avgPool2d({
  countPadding = false,
  ...options
}: PoolOptions & { readonly countPadding?: boolean }): Layer {
  return layer("pool", (scope, input) =>
    scope.apply("avgPool2d", { input }, { ...expandPool("avgPool2d", input, options), countPadding }),
  );
}

/** The windows of a pool, written out. */
export function expandPool(op: string, input: Variable, options: PoolOptions) {
  const [, H, W] = expectRank(op, "input", input, 4, "[batch, y, x, channel]");
  const size = pair(options.size);
  return { size, ...expandWindow([H, W], size, options, size) };
}
