/** The padding that layers call "same", and whether a padding is that one. */

type Border = readonly [before: number, after: number];
/** A window along one axis, as it lies on so many pixels. */
export interface Lying {
  readonly extent: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
}

/** As many outputs as strides begin in the extent; of an odd number of pixels the one more comes after. */
export function samePadding({ extent, size, stride, dilation }: Lying): Border {
  const span = dilation * (size - 1) + 1;
  const missing = Math.max(0, (Math.ceil(extent / stride) - 1) * stride + span - extent);
  const before = Math.floor(missing / 2);
  return [before, missing - before];
}

/** What slides over an image or a volume, and how: an entry for each axis. */
export interface Sliding {
  readonly extents: readonly number[];
  readonly size: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly Border[];
}

export function isSame({ extents, size, stride, dilation, padding }: Sliding): boolean {
  return padding.every(([before, after], axis) => {
    const lying = { extent: extents[axis]!, size: size[axis]!, stride: stride[axis]!, dilation: dilation[axis]! };
    const same = samePadding(lying);
    return before === same[0] && after === same[1];
  });
}
