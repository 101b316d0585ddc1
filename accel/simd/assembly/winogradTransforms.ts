/**
 * The transforms behind Winograd's convolutions with six points: 0, ±1, ±2 and ∞ (Lavin and Gray, "Fast Algorithms for
 * Convolutional Neural Networks"). A patch of 6×6 pixels gives 4×4 outputs of a 3×3 kernel or 2×2 of a 5×5 one, from 36
 * products instead of 144 or 100; from the same patch and 4×4 or 2×2 output gradients come the 3×3 or 5×5 of the kernel. Each
 * transform is a short one along x and then the same along y, four channels at a time.
 */

/** Bytes of a 6×6 patch of vectors. */
export const PATCH: i32 = 576;

/** To one axis of a patch: source and target are 6 vectors, so many bytes apart. */
@inline
function patchLine(source: usize, step: i32, target: usize, targetStep: i32): void {
  const d0 = v128.load(source), d1 = v128.load(source + step), d2 = v128.load(source + 2 * step);
  const d3 = v128.load(source + 3 * step), d4 = v128.load(source + 4 * step), d5 = v128.load(source + 5 * step);
  const two = f32x4.splat(2), four = f32x4.splat(4);
  const a = f32x4.sub(d4, f32x4.mul(four, d2)), b = f32x4.sub(d3, f32x4.mul(four, d1));
  v128.store(target + targetStep, f32x4.add(a, b));
  v128.store(target + 2 * targetStep, f32x4.sub(a, b));
  const c = f32x4.sub(d4, d2), e = f32x4.mul(two, f32x4.sub(d3, d1));
  v128.store(target, f32x4.add(f32x4.mul(four, f32x4.sub(d0, d2)), c));
  v128.store(target + 3 * targetStep, f32x4.add(c, e));
  v128.store(target + 4 * targetStep, f32x4.sub(c, e));
  v128.store(target + 5 * targetStep, f32x4.sub(f32x4.sub(d5, d3), f32x4.mul(two, e)));
}

/** A patch of one vector of channels to its 36 values, `step` bytes apart. `lines` holds what lies between. */
export function transformPatch(source: usize, row: i32, column: i32, lines: usize, target: usize, step: i32): void {
  for (let y = 0; y < 6; y++) {
    patchLine(source, column, lines + y * 96, 16);
    source += row;
  }
  for (let x = 0; x < 6; x++) patchLine(lines + (x << 4), 96, target + x * step, 6 * step);
}

/** To one axis of a kernel with 2 to 5 taps: a polynomial's value at each point, over the point's denominator. */
@inline
function kernelLine(taps: i32, source: usize, step: i32, target: usize, targetStep: i32): void {
  const zero = f32x4.splat(0);
  const g0 = v128.load(source), g1 = v128.load(source + step);
  const g2 = taps > 2 ? v128.load(source + 2 * step) : zero;
  const g3 = taps > 3 ? v128.load(source + 3 * step) : zero;
  const g4 = taps > 4 ? v128.load(source + 4 * step) : zero;
  const four = f32x4.splat(4), sixth = f32x4.splat(-1.0 / 6), part = f32x4.splat(1.0 / 24);
  v128.store(target, f32x4.mul(f32x4.splat(0.25), g0));
  const even = f32x4.add(f32x4.add(g0, g2), g4), odd = f32x4.add(g1, g3);
  v128.store(target + targetStep, f32x4.mul(sixth, f32x4.add(even, odd)));
  v128.store(target + 2 * targetStep, f32x4.mul(sixth, f32x4.sub(even, odd)));
  const even2 = f32x4.add(g0, f32x4.mul(four, f32x4.add(g2, f32x4.mul(four, g4))));
  const odd2 = f32x4.mul(f32x4.splat(2), f32x4.add(g1, f32x4.mul(four, g3)));
  v128.store(target + 3 * targetStep, f32x4.mul(part, f32x4.add(even2, odd2)));
  v128.store(target + 4 * targetStep, f32x4.mul(part, f32x4.sub(even2, odd2)));
  v128.store(target + 5 * targetStep, v128.load(source + (taps - 1) * step));
}

/** A kernel of taps × taps vectors to its 36 values, `step` bytes apart. */
export function transformKernel(
  taps: i32, source: usize, row: i32, column: i32, lines: usize, target: usize, step: i32,
): void {
  for (let y = 0; y < taps; y++) {
    kernelLine(taps, source, column, lines + y * 96, 16);
    source += row;
  }
  for (let x = 0; x < 6; x++) kernelLine(taps, lines + (x << 4), 96, target + x * step, 6 * step);
}

/** From one axis of products back to 2 to 5 pixels, each on top of `start`; pixel y weighs the points ±2 by 2^y. */
@inline
function outputLine(outputs: i32, source: usize, step: i32, start: v128, target: usize, targetStep: i32): void {
  const m0 = v128.load(source), m1 = v128.load(source + step), m2 = v128.load(source + 2 * step);
  const m3 = v128.load(source + 3 * step), m4 = v128.load(source + 4 * step), m5 = v128.load(source + 5 * step);
  const s1 = f32x4.add(start, f32x4.add(m1, m2)), d1 = f32x4.add(start, f32x4.sub(m1, m2));
  const s2 = f32x4.add(m3, m4), d2 = f32x4.sub(m3, m4);
  v128.store(target, f32x4.add(f32x4.add(m0, s1), s2));
  let last = f32x4.add(d1, f32x4.mul(f32x4.splat(2), d2));
  if (outputs > 2) {
    target += targetStep;
    v128.store(target, last);
    last = f32x4.add(s1, f32x4.mul(f32x4.splat(4), s2));
  }
  if (outputs > 3) {
    target += targetStep;
    v128.store(target, last);
    last = f32x4.add(d1, f32x4.mul(f32x4.splat(8), d2));
  }
  if (outputs > 4) {
    target += targetStep;
    v128.store(target, last);
    last = f32x4.add(s1, f32x4.mul(f32x4.splat(16), s2));
  }
  v128.store(target + targetStep, f32x4.add(last, m5));
}

/** 36 products, `step` bytes apart, to outputs × outputs pixels: rows of vectors at `pixels`, one after the other. */
export function transformOutput(
  outputs: i32, source: usize, step: i32, start: v128, lines: usize, pixels: usize,
): void {
  const zero = f32x4.splat(0);
  for (let x = 0; x < 6; x++) outputLine(outputs, source + x * step, 6 * step, zero, lines + (x << 4), 96);
  for (let y = 0; y < outputs; y++) outputLine(outputs, lines + y * 96, 16, start, pixels + ((y * outputs) << 4), 16);
}
