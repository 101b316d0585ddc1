/** Padding in TensorFlow.js's words. */
import { isSame, type Sliding } from "../../samePadding.ts";
import type { Padding } from "./api.ts";

export type Pads = readonly (readonly [before: number, after: number])[];

/**
 * "same" where it means this padding, as most of its users write it; "valid" where there is none; else nothing, for its
 * words end there. Where both are right it is "same", but for a single pixel, so that each is asked for.
 */
export function word(sliding: Sliding): "same" | "valid" | undefined {
  const isPadded = sliding.padding.flat().some((pixels) => pixels !== 0);
  const isPixel = sliding.size.every((taps) => taps === 1);
  if (isSame(sliding) && (isPadded || !isPixel)) return "same";
  return isPadded ? undefined : "valid";
}

/**
 * A word; or one number for all sides, as the next most of its users write it, by their sizes for half of what is padded alike;
 * or the pairs of its own layout: no batch and no channel is padded.
 */
export function told(sliding: Sliding): Padding {
  const none = [0, 0] as const;
  const [pixels, ...others] = sliding.padding.flat() as [number, ...number[]];
  const alike = others.every((other) => other === pixels);
  const half = sliding.extents.reduce((sum, extent) => sum + extent, 0) % 2 === 0;
  return word(sliding) ?? (alike && half ? pixels : [none, ...sliding.padding, none]);
}
