/** What random shapes are made of: extents, channels, windows along one axis, groups. */
import fc from "fast-check";
import type { Shape, Shaped } from "../../reference/tensor.ts";

export const upTo = (max: number, min = 1) => fc.integer({ min, max });
export const of = (...shape: Shape): Shaped => ({ shape });
export const batch = fc.constantFrom(2, 3, 1);
/** Fewer than a vector register, one less and one more than a multiple of it, and now and then more than four. */
export const channels = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(1, 3, 4, 5) },
  { weight: 1, arbitrary: fc.constantFrom(16, 17) },
);

const bordered = fc.record({
  size: upTo(3),
  stride: upTo(4),
  dilation: fc.constantFrom(1, 2, 1, 3),
  before: upTo(3, 0),
  after: upTo(3, 0),
  spare: upTo(4, 0),
});
type Bordered = typeof bordered extends fc.Arbitrary<infer One> ? One : never;

function fitting({ spare, ...one }: Bordered) {
  const span = one.dilation * (one.size - 1) + 1;
  return { ...one, extent: Math.max(1, span - one.before - one.after) + spare };
}

/** One axis of a window with an extent that it fits: strides beyond the window, overlaps, windows wholly in the padding. */
export const axis = bordered.map(fitting);
/** The same with a border below the window, which is all that many engines pool; in small images spread taps see nothing. */
export const narrowAxis = bordered
  .map(({ before, after, spare, ...one }) => ({
    ...one,
    spare: Math.max(0, spare - 1),
    before: Math.min(before, one.size - 1),
    after: Math.min(after, one.size - 1),
  }))
  .map(fitting);

/** All channels in one group; groups of several; depthwise with a multiplier. */
export const grouping = fc.oneof(
  fc.record({ groups: fc.constant(1), C: channels, O: channels }),
  fc.record({ groups: upTo(3, 2), c: upTo(3, 2), o: upTo(3) }).map(({ groups, c, o }) => ({
    groups,
    C: groups * c,
    O: groups * o,
  })),
  fc.record({ groups: fc.constantFrom(3, 5, 4), o: upTo(2) }).map(({ groups, o }) => ({
    groups,
    C: groups,
    O: groups * o,
  })),
);
