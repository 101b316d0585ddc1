/** Layers without parameters that make an image a vector, a fixed number of cells, or an image of another size. */
import { expectRank } from "../../reference/errors.ts";
import type { Coordinates } from "../../reference/resampling.ts";
import { type Layer, layer } from "./layer.ts";
import { type PairOption, pair } from "./window.ts";

/** The mean of each channel: [batch, y, x, channel] becomes [batch, channel], whatever the size of the image. */
export const globalAvgPool2d = (): Layer =>
  layer("pool", (scope, input) => scope.apply("globalAvgPool2d", { input }, {}));

/** The largest pixel of each channel: [batch, y, x, channel] becomes [batch, channel]. */
export const globalMaxPool2d = (): Layer =>
  layer("pool", (scope, input) => scope.apply("globalMaxPool2d", { input }, {}));

export interface BinOptions {
  /** Along y and x. */
  readonly bins: PairOption;
}

/**
 * The mean of each of a fixed number of bins, whatever the size of the image.
 * @example adaptiveAvgPool2d({ bins: 7 })
 */
export const adaptiveAvgPool2d = ({ bins }: BinOptions): Layer =>
  layer("pool", (scope, input) => scope.apply("adaptiveAvgPool2d", { input }, { bins: pair(bins) }));

/**
 * The largest pixel of each of a fixed number of bins, whatever the size of the image.
 * @example adaptiveMaxPool2d({ bins: 7 })
 */
export const adaptiveMaxPool2d = ({ bins }: BinOptions): Layer =>
  layer("pool", (scope, input) => scope.apply("adaptiveMaxPool2d", { input }, { bins: pair(bins) }));

export interface UpsampleOptions<C extends Coordinates> {
  /** How many times as high and as wide; the size is rounded down. */
  readonly scale: PairOption;
  /** Default "halfPixel". */
  readonly coordinates?: C;
}

/**
 * Enlarges by copies of the nearest pixel.
 * @example upsampleNearest2d({ scale: 2 })
 */
export function upsampleNearest2d({
  scale,
  coordinates = "halfPixel",
}: UpsampleOptions<"halfPixel" | "asymmetric">): Layer {
  return layer("upsample", (scope, input) =>
    scope.apply("resizeNearest2d", { input }, { size: scaled("resizeNearest2d", input, scale), coordinates }),
  );
}

/**
 * Enlarges by mixing the four nearest pixels.
 * @example upsampleBilinear2d({ scale: 2 })
 */
export function upsampleBilinear2d({ scale, coordinates = "halfPixel" }: UpsampleOptions<Coordinates>): Layer {
  return layer("upsample", (scope, input) =>
    scope.apply("resizeBilinear2d", { input }, { size: scaled("resizeBilinear2d", input, scale), coordinates }),
  );
}

function scaled(op: string, input: { readonly shape: readonly number[] }, scale: PairOption) {
  const [, H, W] = expectRank(op, "input", input, 4, "[batch, y, x, channel]");
  const [scaleY, scaleX] = pair(scale);
  return [Math.floor(H * scaleY), Math.floor(W * scaleX)] as const;
}
