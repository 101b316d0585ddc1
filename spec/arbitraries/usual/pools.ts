/** Pools with usual windows, and with windows as large as the image. */
import fc from "fast-check";
import type { Shaped } from "../../../reference/tensor.ts";
import type { Pool2 } from "../../../reference/window.ts";
import { of, upTo } from "../pieces.ts";
import { bare, largeSlides, least, oblongs, type Slide, slides, spares } from "./slides.ts";

interface Pooled<P = Pool2> {
  readonly inputs: { readonly input: Shaped };
  readonly params: P;
}

/** Columns beyond the last window, or none. */
const leftOver = ({ stride }: Slide): readonly number[] => (stride > 1 ? [0, 1] : [0]);

const over = ([y, x]: readonly [Slide, Slide], most: number, more = 0): fc.Arbitrary<Pooled> =>
  fc.record({ B: upTo(3), C: fc.constantFrom(1, 2, 3, 4, 8), spare: spares(most) }).map(({ B, C, spare }) => ({
    inputs: { input: of(B, least(y) + spare[0], least(x) + x.stride * spare[1] + more, C) },
    params: {
      size: [y.size, x.size],
      stride: [y.stride, x.stride],
      dilation: [y.dilation, x.dilation],
      padding: [
        [y.before, y.after],
        [x.before, x.after],
      ],
    },
  }));

export const pool: readonly fc.Arbitrary<Pooled>[] = [
  ...[...slides, ...largeSlides].flatMap((slide) => leftOver(slide).map((more) => over([slide, slide], 4, more))),
  ...oblongs.map((both) => over(both, 4)),
  ...[bare(2), bare(3, 3), bare(4), bare(7, 7)].map((slide) => over([slide, slide], 0)),
];

/** Each with its padding counted, and not. */
export const avgPool2d = pool.flatMap((drawn) =>
  [true, false].map((countPadding) =>
    drawn.map(({ inputs, params }) => ({ inputs, params: { ...params, countPadding } })),
  ),
);
