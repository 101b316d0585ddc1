/** Softmax along rows, and cross-entropy on top of it. The row maximum is subtracted first so that exp never overflows. */
import { exp, log } from "./exponential";
import { loadLanes, maxOfLanes, storeLanes, sumOfLanes } from "./lanes";

@unmanaged
class SoftmaxArguments {
  input: usize; // [rows, K]
  other: usize; // the target, or the gradient
  dLoss: usize; // [rows]
  out: usize;
  rows: i32;
  K: i32;
  perItem: i32; // rows
  smoothing: f32;
}

export function softmax(args: usize, item: i32, _thread: i32): void {
  const s = changetype<SoftmaxArguments>(args);
  for (let row = item * s.perItem, end = min((item + 1) * s.perItem, s.rows); row < end; row++) {
    const at = usize(row) * usize(s.K) << 2;
    const top = f32x4.splat(topOf(s.input + at, s.K));
    const mass = f32x4.splat(massOf(s.input + at, s.K, top));
    for (let k = 0; k < s.K; k += 4) {
      const x = loadLanes4(s.input + at, k, s.K, 0);
      storeLanes4(s.out + at, k, s.K, f32x4.div(exp(f32x4.sub(x, top)), mass));
    }
  }
}

/** input is the output p; dInput = p·(g − Σ p·g). */
export function softmaxGradient(args: usize, item: i32, _thread: i32): void {
  const s = changetype<SoftmaxArguments>(args);
  for (let row = item * s.perItem, end = min((item + 1) * s.perItem, s.rows); row < end; row++) {
    const at = usize(row) * usize(s.K) << 2;
    let total = f32x4.splat(0);
    for (let k = 0; k < s.K; k += 4) {
      const p = loadLanes4(s.input + at, k, s.K, 0), g = loadLanes4(s.other + at, k, s.K, 0);
      total = f32x4.add(total, f32x4.mul(p, g));
    }
    const mean = f32x4.splat(sumOfLanes(total));
    for (let k = 0; k < s.K; k += 4) {
      const p = loadLanes4(s.input + at, k, s.K, 0), g = loadLanes4(s.other + at, k, s.K, 0);
      storeLanes4(s.out + at, k, s.K, f32x4.mul(p, f32x4.sub(g, mean)));
    }
  }
}

/** out = (x − top) − log mass. */
export function logSoftmax(args: usize, item: i32, _thread: i32): void {
  const s = changetype<SoftmaxArguments>(args);
  for (let row = item * s.perItem, end = min((item + 1) * s.perItem, s.rows); row < end; row++) {
    const at = usize(row) * usize(s.K) << 2;
    const top = f32x4.splat(topOf(s.input + at, s.K));
    const logMass = f32x4.splat(f32(log(f64(massOf(s.input + at, s.K, top)))));
    for (let k = 0; k < s.K; k += 4) {
      const x = loadLanes4(s.input + at, k, s.K, 0);
      storeLanes4(s.out + at, k, s.K, f32x4.sub(f32x4.sub(x, top), logMass));
    }
  }
}

/** input is the output log p; dInput = g − p·Σ g. */
export function logSoftmaxGradient(args: usize, item: i32, _thread: i32): void {
  const s = changetype<SoftmaxArguments>(args);
  for (let row = item * s.perItem, end = min((item + 1) * s.perItem, s.rows); row < end; row++) {
    const at = usize(row) * usize(s.K) << 2;
    let sum = f32x4.splat(0);
    for (let k = 0; k < s.K; k += 4) sum = f32x4.add(sum, loadLanes4(s.other + at, k, s.K, 0));
    const total = f32x4.splat(sumOfLanes(sum));
    for (let k = 0; k < s.K; k += 4) {
      const p = exp(loadLanes4(s.input + at, k, s.K, 0)), g = loadLanes4(s.other + at, k, s.K, 0);
      storeLanes4(s.out + at, k, s.K, f32x4.sub(g, f32x4.mul(p, total)));
    }
  }
}

/** loss = Σ t·(log mass − (x − top)), t the smoothed target. */
export function crossEntropy(args: usize, item: i32, _thread: i32): void {
  const s = changetype<SoftmaxArguments>(args);
  for (let row = item * s.perItem, end = min((item + 1) * s.perItem, s.rows); row < end; row++) {
    const at = usize(row) * usize(s.K) << 2;
    const top = f32x4.splat(topOf(s.input + at, s.K));
    const logMass = f32x4.splat(f32(log(f64(massOf(s.input + at, s.K, top)))));
    let total = f32x4.splat(0);
    for (let k = 0; k < s.K; k += 4) {
      const x = loadLanes4(s.input + at, k, s.K, f32x4.extract_lane(top, 0));
      const term = f32x4.mul(targetAt(s, at, k), f32x4.sub(logMass, f32x4.sub(x, top)));
      total = f32x4.add(total, k + 4 <= s.K ? term : firstLanes(term, s.K - k));
    }
    store<f32>(s.out + (row << 2), sumOfLanes(total));
  }
}

/** dLogits = dLoss·(p·Σt − t). */
export function crossEntropyGradient(args: usize, item: i32, _thread: i32): void {
  const s = changetype<SoftmaxArguments>(args);
  for (let row = item * s.perItem, end = min((item + 1) * s.perItem, s.rows); row < end; row++) {
    const at = usize(row) * usize(s.K) << 2;
    const top = f32x4.splat(topOf(s.input + at, s.K));
    const mass = f32x4.splat(massOf(s.input + at, s.K, top));
    let sum = f32x4.splat(0);
    for (let k = 0; k < s.K; k += 4) {
      const t = targetAt(s, at, k);
      sum = f32x4.add(sum, k + 4 <= s.K ? t : firstLanes(t, s.K - k));
    }
    const total = f32x4.splat(sumOfLanes(sum));
    const g = v128.load32_splat(s.dLoss + (row << 2));
    for (let k = 0; k < s.K; k += 4) {
      const p = f32x4.div(exp(f32x4.sub(loadLanes4(s.input + at, k, s.K, 0), top)), mass);
      storeLanes4(s.out + at, k, s.K, f32x4.mul(g, f32x4.sub(f32x4.mul(p, total), targetAt(s, at, k))));
    }
  }
}

/** (1 − smoothing)·target + smoothing/K. */
@inline
function targetAt(s: SoftmaxArguments, at: usize, k: i32): v128 {
  const t = loadLanes4(s.other + at, k, s.K, 0);
  return f32x4.add(f32x4.mul(f32x4.splat(1 - s.smoothing), t), f32x4.splat(s.smoothing / f32(s.K)));
}

function topOf(row: usize, K: i32): f32 {
  let top = f32x4.splat(-Infinity);
  for (let k = 0; k < K; k += 4) top = f32x4.max(top, loadLanes4(row, k, K, -Infinity));
  return maxOfLanes(top);
}

function massOf(row: usize, K: i32, top: v128): f32 {
  let mass = f32x4.splat(0);
  for (let k = 0; k < K; k += 4) {
    const e = exp(f32x4.sub(loadLanes4(row, k, K, -Infinity), top));
    mass = f32x4.add(mass, k + 4 <= K ? e : firstLanes(e, K - k));
  }
  return sumOfLanes(mass);
}

@inline
function loadLanes4(row: usize, k: i32, K: i32, fill: f32): v128 {
  return k + 4 <= K ? v128.load(row + (k << 2)) : loadLanes(row + (k << 2), K - k, fill);
}

@inline
function storeLanes4(row: usize, k: i32, K: i32, v: v128): void {
  if (k + 4 <= K) v128.store(row + (k << 2), v);
  else storeLanes(row + (k << 2), v, K - k);
}

/** Lanes from `count` on become 0, even where they are NaN. */
function firstLanes(v: v128, count: i32): v128 {
  return v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count)));
}
