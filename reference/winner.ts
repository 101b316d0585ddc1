/** Who wins a max pool: the first of the largest pixels in row-major order. Every pool that picks a maximum asks here. */
import { each, padded } from "./einstein.ts";
import type { Tensor } from "./tensor.ts";
import type { Pair } from "./window.ts";

/** Row and column are −1 where no tap lies in the image; the value is then −∞. */
export interface Winner {
  readonly value: number;
  readonly row: number;
  readonly column: number;
}

/** The winner among the pixels of image b, channel c, under `taps` taps; `row` and `column` say where a tap lies. NaN wins. */
export function winnerIn(image: Tensor<4>) {
  const input = padded(image, -Infinity);
  return (b: number, c: number, taps: Pair, row: (ky: number) => number, column: (kx: number) => number): Winner => {
    let best: Winner = { value: -Infinity, row: -1, column: -1 };
    each(taps, (ky, kx) => {
      const here = { value: input(b, row(ky), column(kx), c), row: row(ky), column: column(kx) };
      const first = best.row < 0 && inside(image, here);
      if (first || here.value > best.value || (Number.isNaN(here.value) && !Number.isNaN(best.value))) best = here;
    });
    return best;
  };
}

/** An input of −∞ inside the image still wins over the padding. */
function inside({ shape: [, H, W] }: Tensor<4>, { row, column }: Winner): boolean {
  return row >= 0 && row < H && column >= 0 && column < W;
}
