/** The running average, in place. One item is 16 kB. */
import { madd } from "./lanes";

const BLOCK: i32 = 16384;

@unmanaged
class AverageArguments {
  parameter: usize;
  gradient: usize;
  bytes: i32;
  kept: f32; // 1 − momentum
  momentum: f32;
}

export function runningAverage(args: usize, item: i32, _thread: i32): void {
  const a = changetype<AverageArguments>(args);
  const kept = f32x4.splat(a.kept), fresh = f32x4.splat(a.momentum);
  const end = usize(min(u32(a.bytes), u32(item + 1) * BLOCK));
  for (let i = usize(item) * BLOCK; i < end; i += 16) {
    const average = f32x4.mul(kept, v128.load(a.parameter + i));
    v128.store(a.parameter + i, madd(fresh, v128.load(a.gradient + i), average));
  }
}
