/**
 * Local response normalization: every element is divided by a power of the mass of its neighbours. A row of squares stands
 * in float64 between zeros, so that a window never meets an edge, and is summed anew for each channel: what a running sum
 * would still hold of large neighbours that have left the window never arises.
 */
import { log } from "./exponential";

@unmanaged
class LocalResponseArguments {
  input: usize; // [rows, C]
  dOutput: usize;
  out: usize;
  numbers: usize; // float64: k, alpha / size, beta, 2 · alpha · beta / size
  rows: i32;
  C: i32;
  before: i32; // channels of the window in front of its own
  after: i32; // and behind it
  perItem: i32; // rows
  scratch: usize; // three rows of float64 for each thread
  rowBytes: i32;
}

/** output = input · mass^−beta. One item is some rows. */
export function localResponse(args: usize, item: i32, thread: i32): void {
  const a = changetype<LocalResponseArguments>(args);
  const C = a.C, squares = a.scratch + usize(3 * thread) * usize(a.rowBytes);
  const beta = load<f64>(a.numbers, 16), kind = kindOf(beta);
  for (let row = item * a.perItem, end = min(row + a.perItem, a.rows); row < end; row++) {
    const p = usize(row) * usize(C) << 2;
    squareRow(a, a.input + p, squares);
    for (let c = 0; c < C; c += 2) {
      const scaling = power(massAt(a, squares, c), beta, kind);
      storePair(a.out + p + (c << 2), f64x2.mul(pairAt(a.input + p + (c << 2)), scaling), C - c);
    }
  }
}

/** An element is divided by its own mass, and weighs on all whose neighbour it is: the window turned round. */
export function localResponseGradient(args: usize, item: i32, thread: i32): void {
  const a = changetype<LocalResponseArguments>(args);
  const C = a.C, squares = a.scratch + usize(3 * thread) * usize(a.rowBytes);
  const shares = squares + a.rowBytes, scalings = shares + a.rowBytes;
  const beta = load<f64>(a.numbers, 16), kind = kindOf(beta), weight = v128.load64_splat(a.numbers, 24);
  for (let row = item * a.perItem, end = min(row + a.perItem, a.rows); row < end; row++) {
    const p = usize(row) * usize(C) << 2;
    squareRow(a, a.input + p, squares);
    for (let c = 0; c < C; c += 2) {
      const mass = massAt(a, squares, c), scaling = power(mass, beta, kind);
      const gx = f64x2.mul(pairAt(a.dOutput + p + (c << 2)), pairAt(a.input + p + (c << 2)));
      v128.store(scalings + (c << 3), scaling);
      v128.store(shares + ((a.after + c) << 3), f64x2.div(f64x2.mul(gx, scaling), mass));
    }
    zeroAround(shares, a.after, C, a.before);
    for (let c = 0; c < C; c += 2) {
      const pressure = windowSum(shares + (c << 3), a.before + a.after + 1);
      const own = f64x2.mul(pairAt(a.dOutput + p + (c << 2)), v128.load(scalings + (c << 3)));
      const others = f64x2.mul(f64x2.mul(weight, pairAt(a.input + p + (c << 2))), pressure);
      storePair(a.out + p + (c << 2), f64x2.sub(own, others), C - c);
    }
  }
}

/** Two floats as float64. */
@inline
function pairAt(p: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(p));
}

@inline
function storePair(p: usize, v: v128, count: i32): void {
  const floats = f32x4.demote_f64x2_zero(v);
  if (count > 1) v128.store64_lane(p, floats, 0);
  else v128.store32_lane(p, floats, 0);
}

function squareRow(a: LocalResponseArguments, input: usize, squares: usize): void {
  const first = squares + (a.before << 3);
  for (let c = 0; c < a.C; c += 2) {
    const x = pairAt(input + (c << 2));
    v128.store(first + (c << 3), f64x2.mul(x, x));
  }
  zeroAround(squares, a.before, a.C, a.after);
}

/** Zeros in front of a row and behind it, one more than the window reaches: channels go by in pairs. */
function zeroAround(row: usize, front: i32, C: i32, behind: i32): void {
  for (let at = 0; at < front; at++) store<f64>(row + (at << 3), 0);
  for (let at = front + C; at <= front + C + behind; at++) store<f64>(row + (at << 3), 0);
}

@inline
function windowSum(p: usize, count: i32): v128 {
  let sum = f64x2.splat(0);
  for (let near = 0; near < count; near++) sum = f64x2.add(sum, v128.load(p + (near << 3)));
  return sum;
}

/** k + alpha/size · Σ input² of the windows of two channels. */
@inline
function massAt(a: LocalResponseArguments, squares: usize, c: i32): v128 {
  const total = windowSum(squares + (c << 3), a.before + a.after + 1);
  return f64x2.add(v128.load64_splat(a.numbers), f64x2.mul(v128.load64_splat(a.numbers, 8), total));
}

/** Exponents that roots can make: ¾ of AlexNet, ½ and 1. */
@inline
function kindOf(beta: f64): i32 {
  return beta == 0.75 ? 3 : beta == 0.5 ? 2 : beta == 1 ? 4 : 0;
}

/** mass^−beta. */
@inline
function power(mass: v128, beta: f64, kind: i32): v128 {
  const one = f64x2.splat(1);
  if (kind == 4) return f64x2.div(one, mass);
  if (kind != 0) {
    const root = f64x2.sqrt(mass);
    return f64x2.div(one, kind == 2 ? root : f64x2.mul(root, f64x2.sqrt(root)));
  }
  const first = exponentialOf(-beta * log(f64x2.extract_lane(mass, 0)));
  return f64x2.replace_lane(f64x2.splat(first), 1, exponentialOf(-beta * log(f64x2.extract_lane(mass, 1))));
}

/** e^x in float64 within 1e−12: x = n·ln2 + r, the Taylor series of e^r, and 2ⁿ. Beyond float32 it is 0 or ∞. */
function exponentialOf(x: f64): f64 {
  if (!(x > -700 && x < 700)) return x < 0 ? 0 : x > 0 ? Infinity : x;
  const n = nearest(x * 1.4426950408889634), r = x - n * 0.6931471805599453;
  let series: f64 = 1;
  for (let term: f64 = 11; term > 0; term--) series = 1 + (series * r) / term;
  return series * reinterpret<f64>(i64(n + 1023) << 52);
}
