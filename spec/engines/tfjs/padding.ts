/** Padding in TensorFlow.js's words. */
import type { Padding } from "./api.ts";

export type Pads = readonly (readonly [before: number, after: number])[];

/** What slides over an image or a volume, and how: an entry for each axis. */
interface Sliding {
  readonly extents: readonly number[];
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: Pads;
}

/**
 * "same" where it means this padding, as most of its users write it; "valid" where there is none; else nothing, for its
 * words end there. Where both are right it is "same", but for a single pixel, so that each is asked for.
 */
export function word(sliding: Sliding): "same" | "valid" | undefined {
  const isPadded = sliding.padding.flat().some((pixels) => pixels !== 0);
  const isPixel = sliding.size.every((taps) => taps === 1);
  const same = sliding.padding.every(([before, after], axis) => isSame(sliding, axis, before, after));
  if (same && (isPadded || !isPixel)) return "same";
  return isPadded ? undefined : "valid";
}

/** A word, or the pairs of its own layout: no batch and no channel is padded. */
export function wordOrPairs(sliding: Sliding): Padding {
  const none = [0, 0] as const;
  return word(sliding) ?? [none, ...sliding.padding, none];
}

/** As many outputs as strides begin in the extent; of an odd number of pixels the one more comes after. */
function isSame({ extents, size, stride, dilation }: Sliding, axis: number, before: number, after: number): boolean {
  const [extent, step] = [extents[axis]!, stride[axis]!];
  const span = dilation[axis]! * (size[axis]! - 1) + 1;
  const missing = Math.max(0, (Math.ceil(extent / step) - 1) * step + span - extent);
  return before === Math.floor(missing / 2) && after === missing - before;
}
