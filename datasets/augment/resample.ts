/**
 * Resizing a part of an image, bilinear and antialiased: every new pixel is the mean of the old ones that it covers, the
 * nearer ones weighing more. Shrinking by a factor widens the triangle of weights by that factor; enlarging leaves it at
 * two pixels. Rows and columns are done one after the other.
 */
import type { Window } from "./window.ts";

export interface ResampleOptions {
  readonly pixels: Uint8Array; // [y, x, channel]
  readonly shape: readonly [H: number, W: number, C: number];
  readonly window: Window;
  /** Extent of what comes out, pixels each way. */
  readonly size: number;
  /** Left and right change places. */
  readonly mirrored?: boolean | undefined;
}

/** [size, size, channel], 0 … 255, not rounded. */
export function resample({ pixels, shape: [, W, C], window, size, mirrored = false }: ResampleOptions): Float32Array {
  const { top, left, height, width } = window;
  const across = taps(width, size);
  const down = taps(height, size);
  const narrow = new Float32Array(height * size * C); // [window y, new x, channel]
  // A weight at a time, down all rows: a long and simple loop, where one pixel after the other has three short ones.
  for (let x = 0; x < size; x++) {
    const to = (mirrored ? size - 1 - x : x) * C;
    for (let tap = 0; tap < across.count[x]!; tap++) {
      const weight = across.weights[x * across.most + tap]!;
      const from = (top * W + left + across.first[x]! + tap) * C;
      for (let c = 0; c < C; c++) {
        for (let y = 0; y < height; y++) {
          narrow[y * size * C + to + c]! += weight * pixels[from + y * W * C + c]!;
        }
      }
    }
  }
  const out = new Float32Array(size * size * C);
  const length = size * C;
  for (let y = 0; y < size; y++) {
    for (let tap = 0; tap < down.count[y]!; tap++) {
      const weight = down.weights[y * down.most + tap]!;
      const from = (down.first[y]! + tap) * length;
      for (let at = 0; at < length; at++) out[y * length + at]! += weight * narrow[from + at]!;
    }
  }
  return out;
}

/** The same, rounded to bytes. */
export function resampledBytes(options: ResampleOptions): Uint8Array {
  const values = resample(options);
  const out = new Uint8Array(values.length);
  for (let at = 0; at < out.length; at++) out[at] = Math.round(values[at]!);
  return out;
}

/** For each new pixel along an axis the first old one that it covers, how many, and their weights, which add up to 1. */
interface Taps {
  readonly first: Int32Array; // [size]
  readonly count: Int32Array; // [size]
  readonly weights: Float64Array; // [size, most]
  readonly most: number;
}

function taps(extent: number, size: number): Taps {
  const scale = extent / size;
  const reach = Math.max(scale, 1);
  const most = Math.ceil(2 * reach) + 1;
  const [first, count] = [new Int32Array(size), new Int32Array(size)];
  const weights = new Float64Array(size * most);
  for (let place = 0; place < size; place++) {
    const center = (place + 0.5) * scale - 0.5; // where its middle lies among the middles of the old pixels
    const begin = Math.max(0, Math.floor(center - reach) + 1);
    const end = Math.min(extent, Math.ceil(center + reach));
    let sum = 0;
    for (let at = begin; at < end; at++) sum += 1 - Math.abs(at - center) / reach;
    for (let at = begin; at < end; at++) weights[place * most + at - begin] = (1 - Math.abs(at - center) / reach) / sum;
    first[place] = begin;
    count[place] = end - begin;
  }
  return { first, count, weights, most };
}
