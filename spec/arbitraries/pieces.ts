/** What random shapes are made of: extents, channels, groups. */
import fc from "fast-check";
import type { Shape, Shaped } from "../../reference/tensor.ts";

export const upTo = (max: number, min = 1) => fc.integer({ min, max });
export const of = (...shape: Shape): Shaped => ({ shape });
export const batch = fc.constantFrom(2, 3, 1);
/** Made smaller, it becomes one of the first kind. */
export const simplest = { withCrossShrink: true } as const;
/** Fewer than a vector register, one less and one more than a multiple of it, and now and then more than four. */
export const channels = fc.oneof(
  simplest,
  { weight: 8, arbitrary: fc.constantFrom(1, 3, 4, 5) },
  { weight: 1, arbitrary: fc.constantFrom(16, 17) },
);

/** All channels in one group; groups of several; depthwise with a multiplier. */
export const grouping = fc.oneof(
  simplest,
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
