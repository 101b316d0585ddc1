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

/** A word, or the pairs of its own layout: no batch and no channel is padded. */
export function wordOrPairs(sliding: Sliding): Padding {
  const none = [0, 0] as const;
  return word(sliding) ?? [none, ...sliding.padding, none];
}
