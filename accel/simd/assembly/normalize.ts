/**
 * Normalization over groups. The input is `outer` times `rows` rows of `channels` floats. A group is either some channels
 * of all rows of one `outer` (its numbers stand in tables with an entry per channel), or, where there is one row, all of it
 * (one entry per outer). Sums go channel by channel down a chunk of rows, or along a whole row; the host folds the chunks.
 */
import { loadLanes, madd, storeLanes, sumOfLanes } from "./lanes";

@unmanaged
class NormalizeArguments {
  input: usize;
  dOutput: usize;
  out: usize;
  scale: usize; // [channels]
  shift: usize;
  mean: usize; // tables: [outer, channels] or [outer]
  rest: usize; // what rounding has left of the mean
  inverse: usize; // 1/√(variance + ε)
  common: usize; // means of dNormal and dNormal · normal
  growing: usize;
  outer: i32;
  rows: i32;
  channels: i32;
  chunk: i32; // rows, or groups, of one item
  whole: i32; // 1: a row is a group
}

/**
 * Of every chunk about its mean, and the sums of what is left of each element and of its square, [outer, chunks, 3, channels].
 * The chunk is read twice while it is in the cache. One item is a chunk of one outer.
 */
export function momentSums(args: usize, item: i32, _thread: i32): void {
  const a = changetype<NormalizeArguments>(args);
  const chunks = (a.rows + a.chunk - 1) / a.chunk, o = item / chunks, C = a.channels;
  const from = (item % chunks) * a.chunk, to = min(from + a.chunk, a.rows);
  const input = a.input + (usize(o * a.rows + from) * usize(C) << 2);
  const out = a.out + usize(item) * usize(C) * 12, share = f32x4.splat(1 / f32(to - from));
  for (let c = 0; c < C; c += 4) {
    let sum = f32x4.splat(0), squares = sum, p = input + (c << 2);
    for (let row = from; row < to; row++) {
      sum = f32x4.add(sum, v128.load(p));
      p += C << 2;
    }
    const m = f32x4.mul(sum, share);
    sum = squares;
    p = input + (c << 2);
    for (let row = from; row < to; row++) {
      const d = f32x4.sub(v128.load(p), m);
      sum = f32x4.add(sum, d);
      squares = madd(d, d, squares);
      p += C << 2;
    }
    storeLanes(out + (c << 2), m, C - c);
    storeLanes(out + ((C + c) << 2), sum, C - c);
    storeLanes(out + ((2 * C + c) << 2), squares, C - c);
  }
}

/** Partial sums of dOutput and of dOutput · normal, as above; where there is one entry per outer, chunks cross them. */
export function normalSums(args: usize, item: i32, _thread: i32): void {
  const a = changetype<NormalizeArguments>(args);
  const rows = a.whole ? a.outer : a.rows;
  const chunks = (rows + a.chunk - 1) / a.chunk, o = item / chunks, C = a.channels;
  const from = (item % chunks) * a.chunk, to = min(from + a.chunk, rows);
  const start = usize(o * rows + from) * usize(C) << 2;
  const table = usize(o) * usize(C) << 2, out = a.out + (usize(item) * usize(C) << 3);
  for (let c = 0; c < C; c += 4) {
    const at = c << 2;
    let m = f32x4.splat(0), r = m, inverse = m;
    if (!a.whole) {
      m = v128.load(a.mean + table + at);
      r = v128.load(a.rest + table + at);
      inverse = v128.load(a.inverse + table + at);
    }
    let sum = f32x4.splat(0), products = sum, p = start + at;
    for (let row = from; row < to; row++) {
      if (a.whole) {
        const entry = usize(row) << 2;
        m = v128.load32_splat(a.mean + entry);
        r = v128.load32_splat(a.rest + entry);
        inverse = v128.load32_splat(a.inverse + entry);
      }
      const g = v128.load(a.dOutput + p);
      const normal = f32x4.mul(f32x4.sub(f32x4.sub(v128.load(a.input + p), m), r), inverse);
      sum = f32x4.add(sum, g);
      products = madd(g, normal, products);
      p += C << 2;
    }
    storeLanes(out + at, sum, C - c);
    storeLanes(out + (C << 2) + at, products, C - c);
  }
}

/** Sums of whole rows, [outer, 2]: of input − mean and its square. One item is a few rows. */
export function wholeMoments(args: usize, item: i32, _thread: i32): void {
  const a = changetype<NormalizeArguments>(args);
  const size = a.channels;
  for (let o = item * a.chunk, end = min(o + a.chunk, a.outer); o < end; o++) {
    const input = a.input + (usize(o) * usize(size) << 2);
    const m = v128.load32_splat(a.mean + (usize(o) << 2));
    let sum = f32x4.splat(0), squares = sum, i = 0;
    for (; i + 4 <= size; i += 4) {
      const d = f32x4.sub(v128.load(input + (i << 2)), m);
      sum = f32x4.add(sum, d);
      squares = madd(d, d, squares);
    }
    if (i < size) {
      const d = f32x4.sub(loadLanes(input + (i << 2), size - i, f32x4.extract_lane(m, 0)), m);
      sum = f32x4.add(sum, d);
      squares = madd(d, d, squares);
    }
    store<f32>(a.out + (usize(o) << 3), sumOfLanes(sum));
    store<f32>(a.out + (usize(o) << 3), sumOfLanes(squares), 4);
  }
}

/** The same of dNormal = scale · dOutput, and of dNormal · normal. */
export function wholeNormalSums(args: usize, item: i32, _thread: i32): void {
  const a = changetype<NormalizeArguments>(args);
  const C = a.channels;
  for (let o = item * a.chunk, end = min(o + a.chunk, a.outer); o < end; o++) {
    const entry = usize(o) << 2, p = usize(o) * usize(C) << 2;
    const m = v128.load32_splat(a.mean + entry), r = v128.load32_splat(a.rest + entry);
    const inverse = v128.load32_splat(a.inverse + entry);
    let sum = f32x4.splat(0), products = sum;
    for (let c = 0; c < C; c += 4) {
      const at = c << 2;
      const dNormal = f32x4.mul(load4(a.scale + at, C - c), load4(a.dOutput + p + at, C - c));
      const d = f32x4.sub(f32x4.sub(load4(a.input + p + at, C - c), m), r);
      sum = f32x4.add(sum, dNormal);
      products = madd(dNormal, f32x4.mul(d, inverse), products);
    }
    store<f32>(a.out + (usize(o) << 3), sumOfLanes(sum));
    store<f32>(a.out + (usize(o) << 3), sumOfLanes(products), 4);
  }
}

/** output = scale · normal + shift. One item is a chunk of all rows. */
export function normalize(args: usize, item: i32, _thread: i32): void {
  const a = changetype<NormalizeArguments>(args);
  const C = a.channels, end = min((item + 1) * a.chunk, a.outer * a.rows);
  for (let row = item * a.chunk; row < end; row++) {
    const p = usize(row) * usize(C) << 2, entry = entryOf(a, row);
    for (let c = 0; c < C; c += 4) {
      const at = c << 2;
      const normal = normalAt(a, p + at, entry, at);
      store4(a.out + p + at, madd(v128.load(a.scale + at), normal, v128.load(a.shift + at)), C - c);
    }
  }
}

/** dInput = (dNormal − common − normal · growing) · inverse. */
export function normalizeGradient(args: usize, item: i32, _thread: i32): void {
  const a = changetype<NormalizeArguments>(args);
  const C = a.channels, end = min((item + 1) * a.chunk, a.outer * a.rows);
  for (let row = item * a.chunk; row < end; row++) {
    const p = usize(row) * usize(C) << 2, entry = entryOf(a, row);
    for (let c = 0; c < C; c += 4) {
      const at = c << 2;
      const normal = normalAt(a, p + at, entry, at);
      const dNormal = f32x4.mul(v128.load(a.scale + at), v128.load(a.dOutput + p + at));
      const kept = f32x4.sub(dNormal, madd(normal, tableAt(a, a.growing, entry, at), tableAt(a, a.common, entry, at)));
      store4(a.out + p + at, f32x4.mul(kept, tableAt(a, a.inverse, entry, at)), C - c);
    }
  }
}

/** Where the row's entries begin in a table. */
@inline
function entryOf(a: NormalizeArguments, row: i32): usize {
  return usize(row / a.rows) * (a.whole ? 1 : usize(a.channels)) << 2;
}

@inline
function tableAt(a: NormalizeArguments, table: usize, entry: usize, at: usize): v128 {
  return a.whole ? v128.load32_splat(table + entry) : v128.load(table + entry + at);
}

@inline
function normalAt(a: NormalizeArguments, p: usize, entry: usize, at: usize): v128 {
  const d = f32x4.sub(v128.load(a.input + p), tableAt(a, a.mean, entry, at));
  return f32x4.mul(f32x4.sub(d, tableAt(a, a.rest, entry, at)), tableAt(a, a.inverse, entry, at));
}

@inline
function load4(p: usize, count: i32): v128 {
  return count >= 4 ? v128.load(p) : loadLanes(p, count, 0);
}

@inline
function store4(p: usize, v: v128, count: i32): void {
  if (count >= 4) v128.store(p, v);
  else storeLanes(p, v, count);
}
