/** Depthwise convolution: every channel has a kernel of its own, so the vectors run along the channels, not the filters. */
import { Taps } from "./convolve";
import { ZEROS } from "./layout";
import { madd, storeLanes } from "./lanes";

@unmanaged
class DepthwiseArguments {
  source: usize;
  weights: usize; // of the first tap in the order of the tables
  bias: usize; // or 0
  target: usize;
  sourceImage: i32; // floats
  W: i32; // of the source
  C: i32;
  Y: i32; // of the target
  X: i32;
  KX: i32;
  rows: usize; // Taps per target row
  columns: usize;
  tapY: i32; // from one valid tap to the next: taps …
  tapX: i32;
  stepY: i32; // … and source pixels
  stepX: i32;
  weightStep: i32; // floats from a tap to the next, negative for the input gradient
}

/** One item is a row of pixels of one image. */
export function depthwise(args: usize, item: i32, _thread: i32): void {
  const d = changetype<DepthwiseArguments>(args);
  const row = changetype<Taps>(d.rows + (item % d.Y) * offsetof<Taps>());
  const image = d.source + (usize(item / d.Y) * usize(d.sourceImage) << 2);
  let target = d.target + (usize(item) * usize(d.X * d.C) << 2);
  for (let x = 0; x < d.X; x++) {
    const column = changetype<Taps>(d.columns + x * offsetof<Taps>());
    const pixel = image + ((row.source * d.W + column.source) * d.C << 2);
    const weight = d.weights + ((row.first * d.KX + column.first) * d.weightStep << 2);
    let c = 0;
    for (; c + 16 <= d.C; c += 16) {
      sumWide(d, row.count, column.count, pixel + (c << 2), weight + (c << 2), c, target + (c << 2));
    }
    for (; c < d.C; c += 4) {
      const total = sumTaps(d, row.count, column.count, pixel + (c << 2), weight + (c << 2), c);
      if (c + 4 <= d.C) v128.store(target + (c << 2), total);
      else storeLanes(target + (c << 2), total, d.C - c);
    }
    target += d.C << 2;
  }
}

/** sumTaps for sixteen channels at once. */
function sumWide(d: DepthwiseArguments, ny: i32, nx: i32, pixel: usize, weight: usize, c: i32, target: usize): void {
  const start = d.bias ? d.bias + (c << 2) : ZEROS;
  let t0 = v128.load(start), t1 = v128.load(start, 16), t2 = v128.load(start, 32), t3 = v128.load(start, 48);
  const pixelX = d.stepX * d.C << 2, weightX = d.tapX * d.weightStep << 2;
  const pixelY = d.stepY * d.W * d.C << 2, weightY = d.tapY * d.KX * d.weightStep << 2;
  for (; ny > 0; ny--) {
    let p = pixel, w = weight;
    for (let n = nx; n > 0; n--) {
      t0 = madd(v128.load(p), v128.load(w), t0);
      t1 = madd(v128.load(p, 16), v128.load(w, 16), t1);
      t2 = madd(v128.load(p, 32), v128.load(w, 32), t2);
      t3 = madd(v128.load(p, 48), v128.load(w, 48), t3);
      p += pixelX;
      w += weightX;
    }
    pixel += pixelY;
    weight += weightY;
  }
  v128.store(target, t0);
  v128.store(target, t1, 16);
  v128.store(target, t2, 32);
  v128.store(target, t3, 48);
}

function sumTaps(d: DepthwiseArguments, ny: i32, nx: i32, pixel: usize, weight: usize, c: i32): v128 {
  let total = v128.load(d.bias ? d.bias + (c << 2) : ZEROS);
  const pixelX = d.stepX * d.C << 2, weightX = d.tapX * d.weightStep << 2;
  const pixelY = d.stepY * d.W * d.C << 2, weightY = d.tapY * d.KX * d.weightStep << 2;
  for (; ny > 0; ny--) {
    let p = pixel, w = weight;
    for (let n = nx; n > 0; n--) {
      total = madd(v128.load(p), v128.load(w), total);
      p += pixelX;
      w += weightX;
    }
    pixel += pixelY;
    weight += weightY;
  }
  return total;
}

@unmanaged
class DepthwiseFilterArguments {
  input: usize;
  dOutput: usize;
  dKernel: usize; // [part][tap][c]
  B: i32;
  inputImage: i32; // floats
  W: i32;
  C: i32;
  Y: i32;
  X: i32;
  taps: i32;
  KX: i32;
  rows: usize; // Taps: the output rows that see tap ky, and the input row under the first of them
  columns: usize;
  stepY: i32;
  stepX: i32;
  partImages: i32;
}

/** One item is one tap of one part of the batch. */
export function depthwiseFilter(args: usize, item: i32, _thread: i32): void {
  const d = changetype<DepthwiseFilterArguments>(args);
  const tap = item % d.taps;
  const row = changetype<Taps>(d.rows + (tap / d.KX) * offsetof<Taps>());
  const column = changetype<Taps>(d.columns + (tap % d.KX) * offsetof<Taps>());
  const from = (item / d.taps) * d.partImages, to = min(from + d.partImages, d.B);
  const target = d.dKernel + (usize(item * d.C) << 2);
  memory.fill(target, 0, d.C << 2);
  for (let image = from; image < to; image++) {
    const a = d.input + ((usize(image) * d.inputImage + (row.source * d.W + column.source) * d.C) << 2);
    const b = d.dOutput + (usize((image * d.Y + row.first) * d.X + column.first) * usize(d.C) << 2);
    let c = 0;
    for (; c + 16 <= d.C; c += 16) {
      sumWidePixels(d, row.count, column.count, a + (c << 2), b + (c << 2), target + (c << 2));
    }
    for (; c < d.C; c += 4) {
      const total = sumPixels(d, row.count, column.count, a + (c << 2), b + (c << 2));
      const at = target + (c << 2);
      storeLanes(at, f32x4.add(v128.load(at), total), d.C - c);
    }
  }
}

/** Adds sumPixels for sixteen channels at once. */
function sumWidePixels(d: DepthwiseFilterArguments, ny: i32, nx: i32, a: usize, b: usize, target: usize): void {
  let t0 = v128.load(target), t1 = v128.load(target, 16), t2 = v128.load(target, 32), t3 = v128.load(target, 48);
  const aX = d.stepX * d.C << 2, bX = d.C << 2;
  for (; ny > 0; ny--) {
    let p = a, q = b;
    for (let n = nx; n > 0; n--) {
      t0 = madd(v128.load(p), v128.load(q), t0);
      t1 = madd(v128.load(p, 16), v128.load(q, 16), t1);
      t2 = madd(v128.load(p, 32), v128.load(q, 32), t2);
      t3 = madd(v128.load(p, 48), v128.load(q, 48), t3);
      p += aX;
      q += bX;
    }
    a += d.stepY * d.W * d.C << 2;
    b += d.X * d.C << 2;
  }
  v128.store(target, t0);
  v128.store(target, t1, 16);
  v128.store(target, t2, 32);
  v128.store(target, t3, 48);
}

function sumPixels(d: DepthwiseFilterArguments, ny: i32, nx: i32, a: usize, b: usize): v128 {
  let total = f32x4.splat(0);
  const aX = d.stepX * d.C << 2, bX = d.C << 2;
  for (; ny > 0; ny--) {
    let p = a, q = b;
    for (let n = nx; n > 0; n--) {
      total = madd(v128.load(p), v128.load(q), total);
      p += aX;
      q += bX;
    }
    a += d.stepY * d.W * d.C << 2;
    b += d.X * d.C << 2;
  }
  return total;
}
