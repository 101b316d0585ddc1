/**
 * Normalization over groups. The input is `outer` times `rows` rows of `channels` floats. A group is either some channels
 * of all rows of one `outer` (its numbers stand in tables with an entry per channel), or, where there is one row, all of it
 * (one entry per outer). Sums go channel by channel down a chunk of rows, or along a whole row; the host folds the chunks.
 */
import { loadLanes, madd, storeEight, sumOfLanes } from "./lanes";

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
  for (let c = 0; c < C; c += 8) {
    const zero = f32x4.splat(0), first = input + (c << 2);
    let s = zero, S = zero, p = first;
    for (let row = from; row < to; row++) {
      s = f32x4.add(s, v128.load(p));
      S = f32x4.add(S, v128.load(p, 16));
      p += C << 2;
    }
    const m = f32x4.mul(s, share), M = f32x4.mul(S, share);
    let q = zero, Q = zero;
    s = zero;
    S = zero;
    p = first;
    for (let row = from; row < to; row++) {
      const d = f32x4.sub(v128.load(p), m), D = f32x4.sub(v128.load(p, 16), M);
      s = f32x4.add(s, d);
      S = f32x4.add(S, D);
      q = madd(d, d, q);
      Q = madd(D, D, Q);
      p += C << 2;
    }
    storeEight(out + (c << 2), m, M, C - c);
    storeEight(out + ((C + c) << 2), s, S, C - c);
    storeEight(out + ((2 * C + c) << 2), q, Q, C - c);
  }
}

/** Partial sums of dOutput and of dOutput · normal, as above; where there is one entry per outer, chunks cross them. */
export function normalSums(args: usize, item: i32, _thread: i32): void {
  if (changetype<NormalizeArguments>(args).whole) normalSumsOf(args, item, true);
  else normalSumsOf(args, item, false);
}

@inline
function normalSumsOf(args: usize, item: i32, whole: bool): void {
  const a = changetype<NormalizeArguments>(args);
  const rows = whole ? a.outer : a.rows;
  const chunks = (rows + a.chunk - 1) / a.chunk, o = item / chunks, C = a.channels;
  const from = (item % chunks) * a.chunk, to = min(from + a.chunk, rows);
  const start = usize(o * rows + from) * usize(C) << 2;
  const table = usize(o) * usize(C) << 2, out = a.out + (usize(item) * usize(C) << 3);
  const input = a.input, dOutput = a.dOutput, mean = a.mean, rest = a.rest, inverse = a.inverse;
  for (let c = 0; c < C; c += 8) {
    const at = c << 2, zero = f32x4.splat(0);
    const entry = whole ? usize(from) << 2 : table + at;
    let m = tableAt(mean, entry, whole), M = tableAt(mean, entry + 16, whole);
    let r = tableAt(rest, entry, whole), R = tableAt(rest, entry + 16, whole);
    let v = tableAt(inverse, entry, whole), V = tableAt(inverse, entry + 16, whole);
    let s = zero, S = zero, q = zero, Q = zero, p = start + at;
    for (let row = from; row < to; row++) {
      if (whole) {
        const own = usize(row) << 2;
        M = m = v128.load32_splat(mean + own);
        R = r = v128.load32_splat(rest + own);
        V = v = v128.load32_splat(inverse + own);
      }
      const g = v128.load(dOutput + p), G = v128.load(dOutput + p, 16);
      const n = normal(v128.load(input + p), m, r, v), N = normal(v128.load(input + p, 16), M, R, V);
      s = f32x4.add(s, g);
      S = f32x4.add(S, G);
      q = madd(g, n, q);
      Q = madd(G, N, Q);
      p += C << 2;
    }
    storeEight(out + at, s, S, C - c);
    storeEight(out + (C << 2) + at, q, Q, C - c);
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
  if (changetype<NormalizeArguments>(args).whole) normalizeOf(args, item, true);
  else normalizeOf(args, item, false);
}

@inline
function normalizeOf(args: usize, item: i32, whole: bool): void {
  const a = changetype<NormalizeArguments>(args);
  const C = a.channels, end = min((item + 1) * a.chunk, a.outer * a.rows);
  const mean = a.mean, rest = a.rest, inverse = a.inverse, scale = a.scale, shift = a.shift;
  for (let row = item * a.chunk; row < end; row++) {
    const offset = usize(row) * usize(C) << 2, input = a.input + offset, out = a.out + offset;
    const entry = entryOf(a, row, whole);
    for (let c = 0; c < C; c += 8) {
      const at = usize(c) << 2, e = whole ? entry : entry + at, E = whole ? e : e + 16;
      const m = tableAt(mean, e, whole), M = tableAt(mean, E, whole);
      const r = tableAt(rest, e, whole), R = tableAt(rest, E, whole);
      const v = tableAt(inverse, e, whole), V = tableAt(inverse, E, whole);
      const n = normal(v128.load(input + at), m, r, v), N = normal(v128.load(input + at, 16), M, R, V);
      const y = madd(v128.load(scale + at), n, v128.load(shift + at));
      const Y = madd(v128.load(scale + at, 16), N, v128.load(shift + at, 16));
      storeEight(out + at, y, Y, C - c);
    }
  }
}

/** dInput = (dNormal − common − normal · growing) · inverse. */
export function normalizeGradient(args: usize, item: i32, _thread: i32): void {
  if (changetype<NormalizeArguments>(args).whole) gradientOf(args, item, true);
  else gradientOf(args, item, false);
}

@inline
function gradientOf(args: usize, item: i32, whole: bool): void {
  const a = changetype<NormalizeArguments>(args);
  const C = a.channels, end = min((item + 1) * a.chunk, a.outer * a.rows);
  const mean = a.mean, rest = a.rest, inverse = a.inverse, scale = a.scale;
  for (let row = item * a.chunk; row < end; row++) {
    const offset = usize(row) * usize(C) << 2, input = a.input + offset, dOutput = a.dOutput + offset;
    const out = a.out + offset, entry = entryOf(a, row, whole);
    for (let c = 0; c < C; c += 8) {
      const at = usize(c) << 2, e = whole ? entry : entry + at, E = whole ? e : e + 16;
      const m = tableAt(mean, e, whole), M = tableAt(mean, E, whole);
      const r = tableAt(rest, e, whole), R = tableAt(rest, E, whole);
      const v = tableAt(inverse, e, whole), V = tableAt(inverse, E, whole);
      const n = normal(v128.load(input + at), m, r, v), N = normal(v128.load(input + at, 16), M, R, V);
      const dn = f32x4.mul(v128.load(scale + at), v128.load(dOutput + at));
      const DN = f32x4.mul(v128.load(scale + at, 16), v128.load(dOutput + at, 16));
      const lost = madd(n, tableAt(a.growing, e, whole), tableAt(a.common, e, whole));
      const LOST = madd(N, tableAt(a.growing, E, whole), tableAt(a.common, E, whole));
      storeEight(out + at, f32x4.mul(f32x4.sub(dn, lost), v), f32x4.mul(f32x4.sub(DN, LOST), V), C - c);
    }
  }
}

/** Where the row's entries begin in a table. */
@inline
function entryOf(a: NormalizeArguments, row: i32, whole: bool): usize {
  return (whole ? usize(row) : usize(row / a.rows) * usize(a.channels)) << 2;
}

/** Four entries of a table, or one for all channels of a row. */
@inline
function tableAt(table: usize, entry: usize, whole: bool): v128 {
  return whole ? v128.load32_splat(table + entry) : v128.load(table + entry);
}

@inline
function normal(x: v128, mean: v128, rest: v128, inverse: v128): v128 {
  return f32x4.mul(f32x4.sub(f32x4.sub(x, mean), rest), inverse);
}

@inline
function load4(p: usize, count: i32): v128 {
  return count >= 4 ? v128.load(p) : loadLanes(p, count, 0);
}
