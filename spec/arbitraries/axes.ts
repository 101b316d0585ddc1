/** Windows along their axes, and how the sides of an image are padded. */
import fc from "fast-check";
import { type Lying, samePadding } from "../samePadding.ts";
import { simplest, upTo } from "./pieces.ts";

export interface Axis {
  readonly extent: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

const bordered = fc.record({
  size: upTo(3),
  stride: upTo(4),
  dilation: fc.constantFrom(1, 2, 1, 3),
  before: upTo(3, 0),
  after: upTo(3, 0),
  spare: upTo(4, 0),
});

/** On an extent that it fits, with some pixels to spare. */
function fitting({ spare, ...one }: Omit<Axis, "extent"> & { readonly spare: number }): Axis {
  const span = one.dilation * (one.size - 1) + 1;
  return { ...one, extent: Math.max(1, span - one.before - one.after) + spare };
}

const dense = bordered.map(fitting);

/** With a border below the window, which is all that many engines pool; in small images spread taps see nothing. */
const narrow = bordered
  .map(({ before, after, spare, ...one }) => ({
    ...one,
    spare: Math.max(0, spare - 1),
    before: Math.min(before, one.size - 1),
    after: Math.min(after, one.size - 1),
  }))
  .map(fitting);
/** Two axes of a pool. */
export const narrowAxes: fc.Arbitrary<readonly [Axis, Axis]> = fc.tuple(narrow, narrow);

/** A stride beyond all that is there: next to nothing is left, and nothing lies where the next window would begin. */
const sparse = fc
  .record({ size: upTo(2), stride: upTo(7, 4), after: upTo(1, 0), spare: upTo(1, 0) })
  .map(({ size, stride, after, spare }) => ({
    ...{ size, stride, dilation: 1, before: 0, after },
    extent: Math.max(1, size - after) + spare,
  }));

/** One axis of a window with an extent that it fits: strides beyond the window, overlaps, windows wholly in the padding. */
export const axis: fc.Arbitrary<Axis> = fc.oneof({ weight: 5, arbitrary: dense }, { weight: 1, arbitrary: sparse });

/**
 * One stride, one pad on all sides, no dilation: what networks are made of, what engines have a fast way for, and all that
 * some of them have. Axes that are drawn apart never meet here.
 */
const plainAxes = fc
  .record({
    taps: fc.constantFrom<readonly [number, number]>([3, 3], [1, 1], [3, 3], [2, 2], [5, 5], [2, 3], [4, 4]),
    stride: fc.constantFrom(1, 2, 1, 3),
    pad: upTo(2, 0),
    spare: fc.tuple(upTo(6, 0), upTo(6, 0)),
  })
  .map(({ taps, stride, pad: most, spare }) => {
    const pad = Math.min(most, Math.floor(Math.min(...taps) / 2));
    const one = { stride, dilation: 1, before: pad, after: pad };
    return taps.map((size, at) => ({ ...one, size, extent: Math.max(1, size - 2 * pad) + spare[at]! }));
  });

/** Two taps far apart, with the image between them or under one of them. */
const hollowAxes = fc
  .record({ stride: upTo(2), dilation: fc.constantFrom(2, 3), spare: fc.tuple(upTo(1, 0), upTo(1, 0)) })
  .map(({ spare, ...given }) => {
    const one = { ...given, size: 2, before: 1, after: 1 };
    return spare.map((more) => ({ ...one, extent: one.dilation - 1 + more }));
  });

const both = ([y, x]: readonly Axis[]): readonly [Axis, Axis] => [y!, x!];
/** Two axes of a window, mostly drawn apart. */
export const twoAxes: fc.Arbitrary<readonly [Axis, Axis]> = fc.oneof(
  simplest,
  { weight: 9, arbitrary: fc.tuple(axis, axis) },
  { weight: 3, arbitrary: plainAxes.map(both) },
  { weight: 1, arbitrary: hollowAxes.map(both) },
);

/** What sides have in common: nothing; "same" along all axes, with strides or dilated; or as many pixels on all of them. */
type Habit = "none" | "same" | "same, pixel by pixel" | 1 | 2;

/** An engine that has a word or a single number for a padding may go another way there. */
export const habit: fc.Arbitrary<Habit> = fc.oneof(
  simplest,
  { weight: 6, arbitrary: fc.constant("none" as const) },
  { weight: 2, arbitrary: fc.constantFrom("same" as const, "same, pixel by pixel" as const) },
  { weight: 1, arbitrary: fc.constantFrom(1 as const, 2 as const) },
);

/** The axis padded as the habit has it. */
export function padded<A extends Lying & { readonly before: number; readonly after: number }>(one: A, how: Habit): A {
  if (how === "none") return one;
  if (typeof how === "number") {
    const seen = one.dilation * (one.size - 1) + 1 - 2 * how;
    return { ...one, before: how, after: how, extent: Math.max(one.extent, seen) };
  }
  const moved = how === "same" ? { ...one, dilation: 1 } : { ...one, stride: 1 };
  const [before, after] = samePadding(moved);
  return { ...moved, before, after };
}
