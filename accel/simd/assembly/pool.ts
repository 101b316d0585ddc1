/** Pooling. An item of the forward pass is a row of windows; backwards it is a block of channels of an image, which alone writes there. */
import { Taps } from "./convolve";
import { loadLanes, storeLanes } from "./lanes";

@unmanaged
class PoolArguments {
  input: usize; // or dInput
  output: usize; // or dOutput
  winners: usize; // int32 pixel y·W + x in its image, −1 where there is none
  B: i32;
  H: i32;
  W: i32;
  Y: i32;
  X: i32;
  C: i32;
  rows: usize; // Taps per output row
  columns: usize;
  stepY: i32; // dilation
  stepX: i32;
  allTaps: i32; // what an average divides by; 0: the taps inside
  channelBlock: i32;
  signs: i32; // the sign bit where the smallest wins: numbers are turned over on the way in and out
}

/** The first tap in row-major order wins a tie; NaN wins. A window without taps gives −∞, upside down +∞. */
export function maxPool(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PoolArguments>(args);
  const row = changetype<Taps>(p.rows + (item % p.Y) * offsetof<Taps>());
  const image = p.input + (usize(item / p.Y) * usize(p.H * p.W * p.C) << 2);
  for (let x = 0; x < p.X; x++) {
    const column = changetype<Taps>(p.columns + x * offsetof<Taps>());
    const at = (usize(item) * usize(p.X) + x) * usize(p.C) << 2;
    const pixel = row.source * p.W + column.source;
    if (row.count == 2 && column.count == 2 && p.signs == 0) fourTaps(p, image, pixel, at);
    else anyTaps(p, image, row, column, at);
  }
}

function anyTaps(p: PoolArguments, image: usize, row: Taps, column: Taps, at: usize): void {
  const signs = i32x4.splat(p.signs);
  for (let c = 0; c < p.C; c += 4) {
    let best = f32x4.splat(-Infinity), winner = i32x4.splat(-1);
    for (let ky = 0; ky < row.count; ky++) {
      let pixel = (row.source + ky * p.stepY) * p.W + column.source;
      for (let kx = 0; kx < column.count; kx++) {
        const v = v128.xor(v128.load(image + ((pixel * p.C + c) << 2)), signs); // lanes beyond C are not stored
        const wins = v128.or(i32x4.lt_s(winner, i32x4.splat(0)), beats(v, best));
        best = v128.bitselect(v, best, wins);
        winner = v128.bitselect(i32x4.splat(pixel), winner, wins);
        pixel += p.stepX;
      }
    }
    keep(p, at, c, v128.xor(best, signs), winner);
  }
}

/** 2 × 2 windows, by far the most frequent: nothing to count, and the first tap needs no comparison. */
function fourTaps(p: PoolArguments, image: usize, pixel: i32, at: usize): void {
  const right = p.stepX, below = p.stepY * p.W;
  const w0 = i32x4.splat(pixel), w1 = i32x4.splat(pixel + right);
  const w2 = i32x4.splat(pixel + below), w3 = i32x4.splat(pixel + below + right);
  const toRight = (right * p.C) << 2, toBelow = (below * p.C) << 2;
  let from = image + ((pixel * p.C) << 2);
  for (let c = 0; c < p.C; c += 4) {
    let best = v128.load(from), winner = w0;
    let v = v128.load(from + toRight);
    let wins = beats(v, best);
    best = v128.bitselect(v, best, wins);
    winner = v128.bitselect(w1, winner, wins);
    v = v128.load(from + toBelow);
    wins = beats(v, best);
    best = v128.bitselect(v, best, wins);
    winner = v128.bitselect(w2, winner, wins);
    v = v128.load(from + toBelow + toRight);
    wins = beats(v, best);
    best = v128.bitselect(v, best, wins);
    winner = v128.bitselect(w3, winner, wins);
    keep(p, at, c, best, winner);
    from += 16;
  }
}

/** Larger, or the first NaN. */
@inline
function beats(v: v128, best: v128): v128 {
  return v128.andnot(f32x4.eq(best, best), f32x4.le(v, best));
}

@inline
function keep(p: PoolArguments, at: usize, c: i32, best: v128, winner: v128): void {
  const to = at + (c << 2);
  if (c + 4 <= p.C) {
    v128.store(p.output + to, best);
    v128.store(p.winners + to, winner);
  } else {
    storeLanes(p.output + to, best, p.C - c);
    storeLanes(p.winners + to, winner, p.C - c);
  }
}

/** The whole gradient of a window goes to its winner; windows follow each other in row-major order. */
export function maxPoolGradient(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PoolArguments>(args);
  const blocks = (p.C + p.channelBlock - 1) / p.channelBlock;
  const b = item / blocks, c0 = (item % blocks) * p.channelBlock, c1 = min(c0 + p.channelBlock, p.C);
  const image = p.input + (usize(b) * usize(p.H * p.W * p.C) << 2);
  clear(image, p.H * p.W, p.C, c0, c1);
  const windows = p.Y * p.X;
  let at = (usize(b) * usize(windows * p.C)) << 2;
  for (let window = 0; window < windows; window++) {
    for (let c = c0; c < c1; c++) {
      const winner = load<i32>(p.winners + at + (c << 2));
      if (winner < 0) continue;
      const to = image + ((winner * p.C + c) << 2);
      store<f32>(to, load<f32>(to) + load<f32>(p.output + at + (c << 2)));
    }
    at += p.C << 2;
  }
}

export function averagePool(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PoolArguments>(args);
  const row = changetype<Taps>(p.rows + (item % p.Y) * offsetof<Taps>());
  const image = p.input + (usize(item / p.Y) * usize(p.H * p.W * p.C) << 2);
  for (let x = 0; x < p.X; x++) {
    const column = changetype<Taps>(p.columns + x * offsetof<Taps>());
    const at = p.output + ((usize(item) * usize(p.X) + x) * usize(p.C) << 2);
    const by = f32x4.splat(divisor(p, row, column));
    for (let c = 0; c < p.C; c += 4) {
      let total = f32x4.splat(0);
      for (let ky = 0; ky < row.count; ky++) {
        let pixel = (row.source + ky * p.stepY) * p.W + column.source;
        for (let kx = 0; kx < column.count; kx++) {
          total = f32x4.add(total, v128.load(image + ((pixel * p.C + c) << 2)));
          pixel += p.stepX;
        }
      }
      if (c + 4 <= p.C) v128.store(at + (c << 2), f32x4.div(total, by));
      else storeLanes(at + (c << 2), f32x4.div(total, by), p.C - c);
    }
  }
}

/** Each window hands every tap inside the image the same share. */
export function averagePoolGradient(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PoolArguments>(args);
  const blocks = (p.C + p.channelBlock - 1) / p.channelBlock;
  const b = item / blocks, c0 = (item % blocks) * p.channelBlock, c1 = min(c0 + p.channelBlock, p.C);
  const image = p.input + (usize(b) * usize(p.H * p.W * p.C) << 2);
  clear(image, p.H * p.W, p.C, c0, c1);
  for (let y = 0; y < p.Y; y++) {
    const row = changetype<Taps>(p.rows + y * offsetof<Taps>());
    for (let x = 0; x < p.X; x++) {
      const column = changetype<Taps>(p.columns + x * offsetof<Taps>());
      const by = f32x4.splat(divisor(p, row, column));
      const at = p.output + ((usize((b * p.Y + y) * p.X + x) * usize(p.C)) << 2);
      for (let c = c0; c < c1; c += 4) {
        const lanes = min(4, c1 - c);
        const share = f32x4.div(loadLanes(at + (c << 2), lanes, 0), by);
        for (let ky = 0; ky < row.count; ky++) {
          for (let kx = 0; kx < column.count; kx++) {
            const pixel = (row.source + ky * p.stepY) * p.W + column.source + kx * p.stepX;
            const to = image + ((pixel * p.C + c) << 2);
            storeLanes(to, f32x4.add(loadLanes(to, lanes, 0), share), lanes);
          }
        }
      }
    }
  }
}

/** At least 1, so that a window wholly in the padding gives 0. */
function divisor(p: PoolArguments, row: Taps, column: Taps): f32 {
  return f32(max(1, p.allTaps ? p.allTaps : row.count * column.count));
}

function clear(image: usize, pixels: i32, C: i32, c0: i32, c1: i32): void {
  if (c0 == 0 && c1 == C) {
    memory.fill(image, 0, usize(pixels * C) << 2);
    return;
  }
  for (let pixel = 0; pixel < pixels; pixel++) memory.fill(image + ((pixel * C + c0) << 2), 0, (c1 - c0) << 2);
}
