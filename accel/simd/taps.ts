/**
 * Which taps of a window meet which pixels, as tables for the kernels: along one axis, for each target pixel, its first
 * valid tap, how many there are, and the source pixel under the first. Padding, stride and dilation end here.
 */
import type { Window2 } from "../../reference/window.ts";

/** Three words an entry: first tap, count, source pixel. From one valid tap to the next: `tapStep` taps, `sourceStep` pixels. */
export interface TapTable {
  readonly words: readonly number[];
  readonly tapStep: number;
  readonly sourceStep: number;
}

/** The table of a gather. */
export interface GatherTable extends TapTable {
  /** The source pixel under tap 0 of target pixel 0, inside or not; with a stride, the adjoint may have none. */
  readonly origin: number;
}

/** One axis of a window of `size` taps that slides over `input` pixels and gives `output` pixels. */
export interface Axis {
  readonly input: number;
  readonly output: number;
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
}

export function axisOf(window: Window2, axis: 0 | 1, input: number, output: number, size: number): Axis {
  const [before] = window.padding[axis];
  return { input, output, size, stride: window.stride[axis], dilation: window.dilation[axis], before };
}

/** For each output pixel: the input pixels it reads. */
export function forwardTaps({ input, output, size, stride, dilation, before }: Axis): GatherTable {
  const words: number[] = [];
  for (let o = 0; o < output; o++) {
    const start = stride * o - before;
    const first = Math.max(0, Math.ceil(-start / dilation));
    const last = Math.min(size - 1, Math.floor((input - 1 - start) / dilation));
    words.push(...entry(first, last - first + 1, start + dilation * first));
  }
  return { words, tapStep: 1, sourceStep: dilation, origin: -before };
}

/**
 * For each input pixel: the output pixels that read it. Taps are counted from the last to the first, as the kernel is
 * packed for this, so that output pixels come in rising order; with a stride only every so many taps hit.
 */
export function backwardTaps({ input, output, size, stride, dilation, before }: Axis): GatherTable {
  const words: number[] = [];
  const common = greatestCommonDivisor(stride, dilation);
  for (let i = 0; i < input; i++) {
    const hits: { readonly tap: number; readonly pixel: number }[] = [];
    for (let tap = 0; tap < size; tap++) {
      const pixel = (i + before - dilation * (size - 1 - tap)) / stride;
      if (Number.isInteger(pixel) && pixel >= 0 && pixel < output) hits.push({ tap, pixel });
    }
    words.push(...entry(hits[0]?.tap ?? 0, hits.length, hits[0]?.pixel ?? 0));
  }
  const origin = (before - dilation * (size - 1)) / stride;
  return { words, tapStep: stride / common, sourceStep: dilation / common, origin };
}

/** For each tap: the output pixels for which it lies inside the input. `sourceStep` is between neighbours of these. */
export function filterTaps({ input, output, size, stride, dilation, before }: Axis): TapTable {
  const words: number[] = [];
  for (let tap = 0; tap < size; tap++) {
    const start = dilation * tap - before;
    const first = Math.max(0, Math.ceil(-start / stride));
    const last = Math.min(output - 1, Math.floor((input - 1 - start) / stride));
    words.push(...entry(first, last - first + 1, start + stride * first));
  }
  return { words, tapStep: 1, sourceStep: stride };
}

/** Where nothing is valid the kernels read nothing, but still form addresses: they stay inside. */
const entry = (first: number, count: number, source: number) => (count > 0 ? [first, count, source] : [0, 0, 0]);

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
