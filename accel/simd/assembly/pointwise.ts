/**
 * Element by element. Arrays are padded to whole cache lines, so there is no tail: the last vector may run over the end
 * of the numbers, never over the end of the storage. One item is a block of 16 kB.
 */
import { BLOCK, endOf, PointwiseArguments } from "./elementwise";
import { exp, tanh } from "./exponential";

export function relu(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PointwiseArguments>(args);
  const zero = f32x4.splat(0);
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    v128.store(p.out + i, f32x4.max(v128.load(p.a + i), zero));
  }
}

/** b where a is above 0. */
export function reluGradient(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PointwiseArguments>(args);
  const zero = f32x4.splat(0);
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    v128.store(p.out + i, v128.and(f32x4.gt(v128.load(p.a + i), zero), v128.load(p.b + i)));
  }
}

export function add(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PointwiseArguments>(args);
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    v128.store(p.out + i, f32x4.add(v128.load(p.a + i), v128.load(p.b + i)));
  }
}

/** a · b / factor: dropout, both ways. */
export function masked(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PointwiseArguments>(args);
  const keep = f32x4.splat(p.factor);
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    v128.store(p.out + i, f32x4.div(f32x4.mul(v128.load(p.a + i), v128.load(p.b + i)), keep));
  }
}

/** exp only ever sees numbers below 0, so it never overflows. */
export function sigmoid(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PointwiseArguments>(args);
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    const x = v128.load(p.a + i);
    const small = exp(f32x4.neg(f32x4.abs(x)));
    const above = v128.bitselect(small, one, f32x4.lt(x, zero));
    v128.store(p.out + i, f32x4.div(above, f32x4.add(one, small)));
  }
}

export function sigmoidGradient(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PointwiseArguments>(args);
  const one = f32x4.splat(1);
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    const small = exp(f32x4.neg(f32x4.abs(v128.load(p.a + i))));
    const root = f32x4.add(one, small);
    const slope = f32x4.div(small, f32x4.mul(root, root));
    v128.store(p.out + i, f32x4.mul(v128.load(p.b + i), slope));
  }
}

export function hyperbolicTangent(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PointwiseArguments>(args);
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    v128.store(p.out + i, tanh(v128.load(p.a + i)));
  }
}

/** 1/cosh² = 4e/(1 + e)², e = exp(−2|x|): 1 − tanh² has no digits left where tanh rounds to 1. */
export function hyperbolicTangentGradient(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PointwiseArguments>(args);
  const one = f32x4.splat(1);
  for (let i = usize(item) * BLOCK, end = endOf(p, item); i < end; i += 16) {
    const size = f32x4.abs(v128.load(p.a + i));
    const e = exp(f32x4.neg(f32x4.add(size, size)));
    const root = f32x4.add(one, e);
    const slope = f32x4.div(f32x4.mul(f32x4.splat(4), e), f32x4.mul(root, root));
    v128.store(p.out + i, f32x4.mul(v128.load(p.b + i), slope));
  }
}
