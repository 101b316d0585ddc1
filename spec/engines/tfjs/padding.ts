/** Its padding in its own words: nothing, what it computes itself, or pairs in its layout. */
import type { Padding } from "./api.ts";

type Pads = readonly (readonly [before: number, after: number])[];

/** What slides over the axes that are padded. */
interface Sliding {
  readonly extents: readonly number[];
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
}

/** "same" where that means this padding, none as well, for its layers say it so; of a single pixel "valid" says it too. */
export function told(padding: Pads, sliding: Sliding): Padding {
  const isPadded = padding.flat().some((pixels) => pixels !== 0);
  const isPixel = sliding.size.every((taps) => taps === 1);
  if ((isPadded || !isPixel) && isSame(padding, sliding)) return "same";
  if (!isPadded) return "valid";
  const none = [0, 0] as const; // no batch and no channel is padded
  return [none, ...padding, none];
}

/** ⌈extent/stride⌉ places, the odd pixel after. */
function isSame(padding: Pads, { extents, size, stride, dilation }: Sliding): boolean {
  return padding.every(([before, after], axis) => {
    const [extent, step] = [extents[axis]!, stride[axis]!];
    const span = dilation[axis]! * (size[axis]! - 1) + 1;
    const missing = Math.max(0, (Math.ceil(extent / step) - 1) * step + span - extent);
    return before === Math.floor(missing / 2) && before + after === missing;
  });
}
