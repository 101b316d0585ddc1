/**
 * Windows that no stride describes, as tables for the pool kernels: bins over an image, copies of pixels, cells of nails. Each is
 * one axis: for every output pixel, the neighbouring input pixels that it reads.
 */
import type { TapTable } from "./taps.ts";

/** `count` pixels from `begin` on; none where it is 0. */
interface Run {
  readonly begin: number;
  readonly count: number;
}

/** One run for each of `outputs` pixels. */
export function table(outputs: number, run: (at: number) => Run): TapTable {
  const words = Array.from({ length: outputs }, (_, at) => {
    const { begin, count } = run(at);
    return count > 0 ? [0, count, begin] : [0, 0, 0]; // the kernels form addresses even where they read nothing
  });
  return { words: words.flat(), tapStep: 1, sourceStep: 1 };
}

/** `bins` cells over `extent` pixels; a pixel on the border of two bins is in both. */
export const binTable = (extent: number, bins: number): TapTable =>
  table(bins, (i) => {
    const begin = Math.floor((i * extent) / bins);
    return { begin, count: Math.floor(((i + 1) * extent - 1) / bins) + 1 - begin };
  });
