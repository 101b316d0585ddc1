/** The update steps, in place. Padding at the end of an array is updated too, and never read. One item is 16 kB. */
import { madd } from "./lanes";

const BLOCK: i32 = 16384;

@unmanaged
class StepArguments {
  parameter: usize;
  gradient: usize;
  first: usize; // the slots, in the order in which the op file names them; 0 where there is none
  second: usize;
  third: usize;
  bytes: i32;
  learningRate: f32;
  weightDecay: f32;
  keepFirst: f32; // momentum, or β₁
  freshFirst: f32; // 1 − dampening, or 1 − β₁
  keepSecond: f32;
  freshSecond: f32;
  correctFirst: f32; // 1 − β₁ᵗ
  correctSecond: f32;
  epsilon: f32; // beside the root
  under: f32; // under it
  shrink: f32; // what is kept of the parameter
}

@inline
function endOf(s: StepArguments, item: i32): usize {
  return usize(min(u32(s.bytes), u32(item + 1) * BLOCK));
}

export function sgd(args: usize, item: i32, _thread: i32): void {
  const s = changetype<StepArguments>(args);
  const rate = f32x4.splat(s.learningRate), decay = f32x4.splat(s.weightDecay);
  const parameter = s.parameter, gradient = s.gradient;
  for (let i = usize(item) * BLOCK, end = endOf(s, item); i < end; i += 16) {
    const w = v128.load(parameter + i);
    const pull = madd(decay, w, v128.load(gradient + i));
    v128.store(parameter + i, f32x4.sub(w, f32x4.mul(rate, pull)));
  }
}

export function momentum(args: usize, item: i32, _thread: i32): void {
  const s = changetype<StepArguments>(args);
  const rate = f32x4.splat(s.learningRate), decay = f32x4.splat(s.weightDecay);
  const keep = f32x4.splat(s.keepFirst), fresh = f32x4.splat(s.freshFirst);
  const parameter = s.parameter, gradient = s.gradient, velocity = s.first;
  for (let i = usize(item) * BLOCK, end = endOf(s, item); i < end; i += 16) {
    const w = v128.load(parameter + i);
    const pull = madd(decay, w, v128.load(gradient + i));
    const v = madd(keep, v128.load(velocity + i), f32x4.mul(fresh, pull));
    v128.store(velocity + i, v);
    v128.store(parameter + i, f32x4.sub(w, f32x4.mul(rate, v)));
  }
}

/** The gradient with its weight decay, and the velocity `keepSecond` strong. */
export function nesterov(args: usize, item: i32, _thread: i32): void {
  const s = changetype<StepArguments>(args);
  const rate = f32x4.splat(s.learningRate), decay = f32x4.splat(s.weightDecay), ahead = f32x4.splat(s.keepSecond);
  const keep = f32x4.splat(s.keepFirst), fresh = f32x4.splat(s.freshFirst);
  for (let i = usize(item) * BLOCK, end = endOf(s, item); i < end; i += 16) {
    const w = v128.load(s.parameter + i);
    const pull = madd(decay, w, v128.load(s.gradient + i));
    const v = madd(keep, v128.load(s.first + i), f32x4.mul(fresh, pull));
    v128.store(s.first + i, v);
    v128.store(s.parameter + i, f32x4.sub(w, madd(ahead, v, f32x4.mul(rate, pull))));
  }
}

export function adagrad(args: usize, item: i32, _thread: i32): void {
  const s = changetype<StepArguments>(args);
  const rate = f32x4.splat(s.learningRate), decay = f32x4.splat(s.weightDecay);
  const beside = f32x4.splat(s.epsilon), under = f32x4.splat(s.under);
  for (let i = usize(item) * BLOCK, end = endOf(s, item); i < end; i += 16) {
    const w = v128.load(s.parameter + i);
    const pull = madd(decay, w, v128.load(s.gradient + i));
    const sum = madd(pull, pull, v128.load(s.first + i));
    v128.store(s.first + i, sum);
    const root = f32x4.add(f32x4.sqrt(f32x4.add(sum, under)), beside);
    v128.store(s.parameter + i, f32x4.sub(w, f32x4.div(f32x4.mul(rate, pull), root)));
  }
}

/** Slots: mean square, mean (when centered), velocity (with momentum). */
export function rmsprop(args: usize, item: i32, _thread: i32): void {
  const s = changetype<StepArguments>(args);
  const rate = f32x4.splat(s.learningRate), decay = f32x4.splat(s.weightDecay), zero = f32x4.splat(0);
  const keep = f32x4.splat(s.keepSecond), rest = f32x4.splat(s.freshSecond);
  const roll = f32x4.splat(s.keepFirst), fresh = f32x4.splat(s.freshFirst);
  const beside = f32x4.splat(s.epsilon), under = f32x4.splat(s.under);
  for (let i = usize(item) * BLOCK, end = endOf(s, item); i < end; i += 16) {
    const w = v128.load(s.parameter + i);
    const pull = madd(decay, w, v128.load(s.gradient + i));
    let square = madd(keep, v128.load(s.first + i), f32x4.mul(f32x4.mul(rest, pull), pull));
    v128.store(s.first + i, square);
    if (s.second) {
      const mean = madd(keep, v128.load(s.second + i), f32x4.mul(rest, pull));
      v128.store(s.second + i, mean);
      square = f32x4.max(f32x4.sub(square, f32x4.mul(mean, mean)), zero); // rounded below 0 it has no root; NaN stays
    }
    const root = f32x4.add(f32x4.sqrt(f32x4.add(square, under)), beside);
    let move = f32x4.div(f32x4.mul(fresh, pull), root);
    if (s.third) {
      move = madd(roll, v128.load(s.third + i), move);
      v128.store(s.third + i, move);
    }
    v128.store(s.parameter + i, f32x4.sub(w, f32x4.mul(rate, move)));
  }
}

/** Slots: mean square of the gradient, mean square of the move. */
export function adadelta(args: usize, item: i32, _thread: i32): void {
  const s = changetype<StepArguments>(args);
  const rate = f32x4.splat(s.learningRate), decay = f32x4.splat(s.weightDecay), under = f32x4.splat(s.under);
  const keep = f32x4.splat(s.keepSecond), rest = f32x4.splat(s.freshSecond);
  for (let i = usize(item) * BLOCK, end = endOf(s, item); i < end; i += 16) {
    const w = v128.load(s.parameter + i);
    const pull = madd(decay, w, v128.load(s.gradient + i));
    const square = madd(keep, v128.load(s.first + i), f32x4.mul(f32x4.mul(rest, pull), pull));
    v128.store(s.first + i, square);
    const moves = v128.load(s.second + i);
    const rise = f32x4.sqrt(f32x4.add(moves, under)), fall = f32x4.sqrt(f32x4.add(square, under));
    const move = f32x4.div(f32x4.mul(pull, rise), fall);
    v128.store(s.second + i, madd(keep, moves, f32x4.mul(f32x4.mul(rest, move), move)));
    v128.store(s.parameter + i, f32x4.sub(w, f32x4.mul(rate, move)));
  }
}

export function adam(args: usize, item: i32, _thread: i32): void {
  const s = changetype<StepArguments>(args);
  const rate = f32x4.splat(s.learningRate), decay = f32x4.splat(s.weightDecay);
  const keep1 = f32x4.splat(s.keepFirst), fresh1 = f32x4.splat(s.freshFirst);
  const keep2 = f32x4.splat(s.keepSecond), fresh2 = f32x4.splat(s.freshSecond);
  const correct1 = f32x4.splat(s.correctFirst), correct2 = f32x4.splat(s.correctSecond);
  const epsilon = f32x4.splat(s.epsilon), shrink = f32x4.splat(s.shrink);
  for (let i = usize(item) * BLOCK, end = endOf(s, item); i < end; i += 16) {
    const w = v128.load(s.parameter + i);
    const pull = madd(decay, w, v128.load(s.gradient + i));
    const m = madd(keep1, v128.load(s.first + i), f32x4.mul(fresh1, pull));
    const v = madd(keep2, v128.load(s.second + i), f32x4.mul(f32x4.mul(fresh2, pull), pull));
    v128.store(s.first + i, m);
    v128.store(s.second + i, v);
    const root = f32x4.add(f32x4.sqrt(f32x4.div(v, correct2)), epsilon);
    v128.store(s.parameter + i, f32x4.sub(f32x4.mul(shrink, w), f32x4.div(f32x4.mul(rate, f32x4.div(m, correct1)), root)));
  }
}
