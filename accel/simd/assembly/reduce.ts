/** Sums along one axis, and their transpose, repetition along one axis: [outer, n, inner] ⇄ [outer, inner]. */
import { loadLanes, storeLanes, sumOfLanes } from "./lanes";

@unmanaged
class ReduceArguments {
  source: usize;
  target: usize;
  outer: i32;
  n: i32;
  inner: i32;
  chunk: i32; // of n; the target is [outer, ⌈n/chunk⌉, inner]
  perItem: i32; // sums, or rows, that one item takes
  divisor: f32;
}

/** One item is a few chunks. */
export function sumAxis(args: usize, item: i32, _thread: i32): void {
  const r = changetype<ReduceArguments>(args);
  const chunks = max(1, (r.n + r.chunk - 1) / r.chunk);
  const end = min((item + 1) * r.perItem, r.outer * chunks);
  for (let i = item * r.perItem; i < end; i++) {
    const from = (i % chunks) * r.chunk, to = min(from + r.chunk, r.n);
    const source = r.source + ((usize(i / chunks) * usize(r.n) + usize(from)) * usize(r.inner) << 2);
    const target = r.target + (usize(i) * usize(r.inner) << 2);
    if (r.inner == 1) store<f32>(target, sumRun(source, to - from) / r.divisor);
    else sumRows(source, target, to - from, r.inner, r.divisor);
  }
}

function sumRun(source: usize, count: i32): f32 {
  let total = f32x4.splat(0);
  for (; count >= 4; count -= 4) {
    total = f32x4.add(total, v128.load(source));
    source += 16;
  }
  return sumOfLanes(f32x4.add(total, loadLanes(source, count, 0)));
}

/** Sixteen columns at a time go down all rows. */
function sumRows(source: usize, target: usize, rows: i32, inner: i32, divisor: f32): void {
  const by = f32x4.splat(divisor), step = inner << 2;
  let c = 0;
  for (; c + 16 <= inner; c += 16) {
    let t0 = f32x4.splat(0), t1 = t0, t2 = t0, t3 = t0;
    let p = source + (c << 2);
    for (let row = rows; row > 0; row--) {
      t0 = f32x4.add(t0, v128.load(p));
      t1 = f32x4.add(t1, v128.load(p, 16));
      t2 = f32x4.add(t2, v128.load(p, 32));
      t3 = f32x4.add(t3, v128.load(p, 48));
      p += step;
    }
    const o = target + (c << 2);
    v128.store(o, f32x4.div(t0, by));
    v128.store(o, f32x4.div(t1, by), 16);
    v128.store(o, f32x4.div(t2, by), 32);
    v128.store(o, f32x4.div(t3, by), 48);
  }
  for (; c < inner; c += 4) {
    let total = f32x4.splat(0);
    let p = source + (c << 2);
    // The last vector of a row may read into the next one; those lanes are not stored.
    for (let row = rows; row > 0; row--) {
      total = f32x4.add(total, v128.load(p));
      p += step;
    }
    storeLanes(target + (c << 2), f32x4.div(total, by), inner - c);
  }
}

/** Every row of the target is a row of the source divided by `divisor`. One item is a few rows. */
export function repeat(args: usize, item: i32, _thread: i32): void {
  const r = changetype<ReduceArguments>(args);
  const end = min((item + 1) * r.perItem, r.outer * r.n);
  const by = f32x4.splat(r.divisor);
  for (let i = item * r.perItem; i < end; i++) {
    const source = r.source + (usize(i / r.n) * usize(r.inner) << 2);
    const target = r.target + (usize(i) * usize(r.inner) << 2);
    if (r.inner == 1) {
      store<f32>(target, load<f32>(source) / r.divisor);
      continue;
    }
    let c = 0;
    for (; c + 4 <= r.inner; c += 4) v128.store(target + (c << 2), f32x4.div(v128.load(source + (c << 2)), by));
    if (c < r.inner) storeLanes(target + (c << 2), f32x4.div(v128.load(source + (c << 2)), by), r.inner - c);
  }
}
