/**
 * Bilinear resizing from tables: along each axis, the two source pixels of a target pixel and their weights. An item of the
 * forward pass is a row of the target; backwards it is an image, which alone writes there.
 */
import { loadLanes, storeLanes } from "./lanes";

@unmanaged
class BlendArguments {
  source: usize; // or its gradient, to be written
  target: usize; // or its gradient
  H: i32; // of the source
  W: i32;
  Y: i32; // of the target
  X: i32;
  C: i32;
  rows: usize; // Neighbours per target row
  columns: usize;
}

@unmanaged
class Neighbours {
  first: i32;
  second: i32;
  firstWeight: f32;
  secondWeight: f32;
}

export function blend(args: usize, item: i32, _thread: i32): void {
  const p = changetype<BlendArguments>(args);
  const row = changetype<Neighbours>(p.rows + (item % p.Y) * offsetof<Neighbours>());
  const image = p.source + (usize(item / p.Y) * usize(p.H * p.W * p.C) << 2);
  const above = image + ((row.first * p.W * p.C) << 2), below = image + ((row.second * p.W * p.C) << 2);
  const high = f32x4.splat(row.firstWeight), low = f32x4.splat(row.secondWeight);
  let to = p.target + (usize(item) * usize(p.X * p.C) << 2);
  for (let x = 0; x < p.X; x++) {
    const column = changetype<Neighbours>(p.columns + x * offsetof<Neighbours>());
    const left = (column.first * p.C) << 2, right = (column.second * p.C) << 2;
    const near = f32x4.splat(column.firstWeight), far = f32x4.splat(column.secondWeight);
    for (let c = 0; c < p.C; c += 4) {
      const at = c << 2; // lanes beyond C are not stored
      const top = mixed(v128.load(above + left + at), near, v128.load(above + right + at), far);
      const bottom = mixed(v128.load(below + left + at), near, v128.load(below + right + at), far);
      const value = mixed(top, high, bottom, low);
      if (c + 4 <= p.C) v128.store(to + at, value);
      else storeLanes(to + at, value, p.C - c);
    }
    to += p.C << 2;
  }
}

/** Each of the four source pixels gets the gradient by the weight that it had. */
export function blendGradient(args: usize, item: i32, _thread: i32): void {
  const p = changetype<BlendArguments>(args);
  const image = p.source + (usize(item) * usize(p.H * p.W * p.C) << 2);
  memory.fill(image, 0, usize(p.H * p.W * p.C) << 2);
  let from = p.target + (usize(item) * usize(p.Y * p.X * p.C) << 2);
  for (let y = 0; y < p.Y; y++) {
    const row = changetype<Neighbours>(p.rows + y * offsetof<Neighbours>());
    const above = image + ((row.first * p.W * p.C) << 2), below = image + ((row.second * p.W * p.C) << 2);
    for (let x = 0; x < p.X; x++) {
      const column = changetype<Neighbours>(p.columns + x * offsetof<Neighbours>());
      const left = (column.first * p.C) << 2, right = (column.second * p.C) << 2;
      scatter(above + left, from, row.firstWeight * column.firstWeight, p.C);
      scatter(above + right, from, row.firstWeight * column.secondWeight, p.C);
      scatter(below + left, from, row.secondWeight * column.firstWeight, p.C);
      scatter(below + right, from, row.secondWeight * column.secondWeight, p.C);
      from += p.C << 2;
    }
  }
}

/** to += weight · from, over C floats. */
function scatter(to: usize, from: usize, weight: f32, C: i32): void {
  const by = f32x4.splat(weight);
  for (let c = 0; c < C; c += 4) {
    const at = c << 2;
    const given = f32x4.mul(by, v128.load(from + at));
    if (c + 4 <= C) v128.store(to + at, f32x4.add(v128.load(to + at), given));
    else storeLanes(to + at, f32x4.add(loadLanes(to + at, C - c, 0), given), C - c);
  }
}

@inline
function mixed(a: v128, wa: v128, b: v128, wb: v128): v128 {
  return f32x4.add(f32x4.mul(a, wa), f32x4.mul(b, wb));
}
