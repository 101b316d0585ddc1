/** What a usual window slides over: how many images, channels and filters, and in which groups. */
import fc from "fast-check";
import { upTo } from "../pieces.ts";

export interface Scene {
  readonly B: number;
  readonly groups: number;
  /** Of all groups together. */
  readonly C: number;
  readonly O: number;
}
type Drawn = fc.Arbitrary<Scene>;

const few = upTo(3);
const widths = fc.constantFrom(2, 3, 4, 5, 8);

export const dense: Drawn = fc.record({ B: few, groups: fc.constant(1), C: widths, O: widths });
/** A grey image under a single filter, several times. */
export const single: Drawn = upTo(5, 4).map((B) => ({ B, groups: 1, C: 1, O: 1 }));
/** A grey image under several. */
export const first: Drawn = fc.record({
  B: few,
  groups: fc.constant(1),
  C: fc.constant(1),
  O: fc.constantFrom(2, 4, 8),
});
export const depthwiseOf = (C: number, multiplier = 1): Drawn =>
  upTo(2).map((B) => ({ B, groups: C, C, O: multiplier * C }));
export const depthwise: Drawn = fc.constantFrom(3, 4, 5, 8).chain((C) => depthwiseOf(C));
export const pairs: Drawn = fc.constantFrom(2, 3, 4).chain((C) => depthwiseOf(C, 2));
export const grouped: Drawn = fc
  .record({ B: few, groups: fc.constantFrom(2, 3), c: fc.constantFrom(2, 4), o: fc.constantFrom(1, 3, 8) })
  .map(({ B, groups, c, o }) => ({ B, groups, C: groups * c, O: groups * o }));

/** Whole registers, and one and a half. */
export const mobileWidths = [8, 16, 24, 32, 64, 96];
