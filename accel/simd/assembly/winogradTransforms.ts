/**
 * The transforms behind Winograd's convolutions with six points: 0, ±1, ±2 and ∞ (Lavin and Gray, "Fast Algorithms for
 * Convolutional Neural Networks"). A patch of 6×6 pixels gives 4×4 outputs of a 3×3 kernel or 2×2 of a 5×5 one, from 36
 * products instead of 144 or 100; from the same patch and 4×4 or 2×2 output gradients come the 3×3 or 5×5 of the kernel. Each
 * transform is a short one along x and then the same along y. It takes eight channels at a time, as two neighbouring
 * vectors, here the one with small and the one with capital letters, which may share a wide register.
 */

/** Bytes of eight channels. */
export const EIGHT: i32 = 32;

/** Bytes of a 6×6 patch of eight channels. */
export const PATCH: i32 = 36 * EIGHT;

/** Bytes of a row of a patch. */
const ROW: i32 = 6 * EIGHT;

@inline
function put(target: usize, v: v128, V: v128): void {
  v128.store(target, v);
  v128.store(target, V, 16);
}

@inline
function times(factor: f32, v: v128): v128 {
  return f32x4.mul(f32x4.splat(factor), v);
}

/** To one axis of a patch: source and target are six times eight channels, so many bytes apart. */
@inline
function patchLine(source: usize, step: i32, target: usize, targetStep: i32): void {
  const d0 = v128.load(source), D0 = v128.load(source, 16);
  const d1 = v128.load(source + step), D1 = v128.load(source + step, 16);
  const d2 = v128.load(source + 2 * step), D2 = v128.load(source + 2 * step, 16);
  const d3 = v128.load(source + 3 * step), D3 = v128.load(source + 3 * step, 16);
  const d4 = v128.load(source + 4 * step), D4 = v128.load(source + 4 * step, 16);
  const d5 = v128.load(source + 5 * step), D5 = v128.load(source + 5 * step, 16);
  const a = f32x4.sub(d4, times(4, d2)), A = f32x4.sub(D4, times(4, D2));
  const b = f32x4.sub(d3, times(4, d1)), B = f32x4.sub(D3, times(4, D1));
  put(target + targetStep, f32x4.add(a, b), f32x4.add(A, B));
  put(target + 2 * targetStep, f32x4.sub(a, b), f32x4.sub(A, B));
  const c = f32x4.sub(d4, d2), C = f32x4.sub(D4, D2);
  const e = times(2, f32x4.sub(d3, d1)), E = times(2, f32x4.sub(D3, D1));
  put(target, f32x4.add(times(4, f32x4.sub(d0, d2)), c), f32x4.add(times(4, f32x4.sub(D0, D2)), C));
  put(target + 3 * targetStep, f32x4.add(c, e), f32x4.add(C, E));
  put(target + 4 * targetStep, f32x4.sub(c, e), f32x4.sub(C, E));
  const last = f32x4.sub(f32x4.sub(d5, d3), times(2, e)), LAST = f32x4.sub(f32x4.sub(D5, D3), times(2, E));
  put(target + 5 * targetStep, last, LAST);
}

/** A patch of eight channels to its 36 values, `step` bytes apart. `lines` holds what lies between. */
export function transformPatch(source: usize, row: i32, column: i32, lines: usize, target: usize, step: i32): void {
  for (let y = 0; y < 6; y++) {
    patchLine(source, column, lines + y * ROW, EIGHT);
    source += row;
  }
  for (let x = 0; x < 6; x++) patchLine(lines + x * EIGHT, ROW, target + x * step, 6 * step);
}

/** a + factor · b where there is a b: `more` is known when this is compiled. */
@inline
function and(more: bool, a: v128, factor: f32, b: v128): v128 {
  return more ? f32x4.add(a, factor == 1 ? b : times(factor, b)) : a;
}

/** To one axis of a kernel with 3 to 5 taps: a polynomial's value at each point, over the point's denominator. */
@inline
function kernelLine(taps: i32, source: usize, step: i32, target: usize, targetStep: i32): void {
  const last = taps - 1, p3 = source + min(3, last) * step, p4 = source + min(4, last) * step;
  const g0 = v128.load(source), G0 = v128.load(source, 16);
  const g1 = v128.load(source + step), G1 = v128.load(source + step, 16);
  const g2 = v128.load(source + 2 * step), G2 = v128.load(source + 2 * step, 16);
  const g3 = v128.load(p3), G3 = v128.load(p3, 16);
  const g4 = v128.load(p4), G4 = v128.load(p4, 16);
  put(target, times(0.25, g0), times(0.25, G0));
  const even = and(taps > 4, f32x4.add(g0, g2), 1, g4), EVEN = and(taps > 4, f32x4.add(G0, G2), 1, G4);
  const odd = and(taps > 3, g1, 1, g3), ODD = and(taps > 3, G1, 1, G3);
  const sixth: f32 = -1.0 / 6, part: f32 = 1.0 / 24;
  put(target + targetStep, times(sixth, f32x4.add(even, odd)), times(sixth, f32x4.add(EVEN, ODD)));
  put(target + 2 * targetStep, times(sixth, f32x4.sub(even, odd)), times(sixth, f32x4.sub(EVEN, ODD)));
  const even2 = f32x4.add(g0, times(4, and(taps > 4, g2, 4, g4)));
  const EVEN2 = f32x4.add(G0, times(4, and(taps > 4, G2, 4, G4)));
  const odd2 = times(2, and(taps > 3, g1, 4, g3)), ODD2 = times(2, and(taps > 3, G1, 4, G3));
  put(target + 3 * targetStep, times(part, f32x4.add(even2, odd2)), times(part, f32x4.add(EVEN2, ODD2)));
  put(target + 4 * targetStep, times(part, f32x4.sub(even2, odd2)), times(part, f32x4.sub(EVEN2, ODD2)));
  put(target + 5 * targetStep, taps > 4 ? g4 : taps > 3 ? g3 : g2, taps > 4 ? G4 : taps > 3 ? G3 : G2);
}

@inline
function kernelOf(taps: i32, source: usize, row: i32, column: i32, lines: usize, target: usize, step: i32): void {
  for (let y = 0; y < taps; y++) {
    kernelLine(taps, source, column, lines + y * ROW, EIGHT);
    source += row;
  }
  for (let x = 0; x < 6; x++) kernelLine(taps, lines + x * EIGHT, ROW, target + x * step, 6 * step);
}

// A function for each number of taps: what depends on it is decided when it is compiled, and straight lines can be widened.
function kernel3(source: usize, row: i32, column: i32, lines: usize, target: usize, step: i32): void {
  kernelOf(3, source, row, column, lines, target, step);
}

function kernel4(source: usize, row: i32, column: i32, lines: usize, target: usize, step: i32): void {
  kernelOf(4, source, row, column, lines, target, step);
}

function kernel5(source: usize, row: i32, column: i32, lines: usize, target: usize, step: i32): void {
  kernelOf(5, source, row, column, lines, target, step);
}

/** A kernel of taps × taps (3 to 5) times eight channels to its 36 values, `step` bytes apart. */
@inline
export function transformKernel(
  taps: i32, source: usize, row: i32, column: i32, lines: usize, target: usize, step: i32,
): void {
  if (taps == 3) kernel3(source, row, column, lines, target, step);
  else if (taps == 4) kernel4(source, row, column, lines, target, step);
  else kernel5(source, row, column, lines, target, step);
}

/** From one axis of products back to 2 to 4 pixels, on top of what is at `start` if they are based on it; pixel y weighs the points ±2 by 2^y. */
@inline
function outputLine(
  outputs: i32, source: usize, step: i32, based: bool, start: usize, target: usize, targetStep: i32,
): void {
  const m0 = v128.load(source), M0 = v128.load(source, 16);
  const m1 = v128.load(source + step), M1 = v128.load(source + step, 16);
  const m2 = v128.load(source + 2 * step), M2 = v128.load(source + 2 * step, 16);
  const m3 = v128.load(source + 3 * step), M3 = v128.load(source + 3 * step, 16);
  const m4 = v128.load(source + 4 * step), M4 = v128.load(source + 4 * step, 16);
  const m5 = v128.load(source + 5 * step), M5 = v128.load(source + 5 * step, 16);
  const b = v128.load(start), B = v128.load(start, 16);
  const s1 = and(based, f32x4.add(m1, m2), 1, b), S1 = and(based, f32x4.add(M1, M2), 1, B);
  const d1 = and(based, f32x4.sub(m1, m2), 1, b), D1 = and(based, f32x4.sub(M1, M2), 1, B);
  const s2 = f32x4.add(m3, m4), S2 = f32x4.add(M3, M4);
  const d2 = f32x4.sub(m3, m4), D2 = f32x4.sub(M3, M4);
  // All sums before the first store: a store between two loads would keep them apart.
  const p0 = f32x4.add(f32x4.add(m0, s1), s2), P0 = f32x4.add(f32x4.add(M0, S1), S2);
  const last = outputs == 2 ? line1(d1, d2) : outputs == 3 ? line2(s1, s2) : line3(d1, d2);
  const LAST = outputs == 2 ? line1(D1, D2) : outputs == 3 ? line2(S1, S2) : line3(D1, D2);
  const p5 = f32x4.add(last, m5), P5 = f32x4.add(LAST, M5);
  put(target, p0, P0);
  if (outputs > 2) put(target + targetStep, line1(d1, d2), line1(D1, D2));
  if (outputs > 3) put(target + 2 * targetStep, line2(s1, s2), line2(S1, S2));
  put(target + (outputs - 1) * targetStep, p5, P5);
}

@inline
function line1(d1: v128, d2: v128): v128 {
  return f32x4.add(d1, times(2, d2));
}

@inline
function line2(s1: v128, s2: v128): v128 {
  return f32x4.add(s1, times(4, s2));
}

@inline
function line3(d1: v128, d2: v128): v128 {
  return f32x4.add(d1, times(8, d2));
}

@inline
function outputOf(outputs: i32, source: usize, step: i32, bias: usize, lines: usize, pixels: usize): void {
  const row = outputs * EIGHT;
  for (let x = 0; x < 6; x++) outputLine(outputs, source + x * step, 6 * step, false, bias, lines + x * EIGHT, ROW);
  for (let y = 0; y < outputs; y++) outputLine(outputs, lines + y * ROW, EIGHT, true, bias, pixels + y * row, EIGHT);
}

function output2(source: usize, step: i32, bias: usize, lines: usize, pixels: usize): void {
  outputOf(2, source, step, bias, lines, pixels);
}

function output3(source: usize, step: i32, bias: usize, lines: usize, pixels: usize): void {
  outputOf(3, source, step, bias, lines, pixels);
}

function output4(source: usize, step: i32, bias: usize, lines: usize, pixels: usize): void {
  outputOf(4, source, step, bias, lines, pixels);
}

/**
 * 36 products of eight channels, `step` bytes apart, to outputs × outputs pixels (2 to 4), one after the other, on top of the
 * eight floats at `bias`.
 */
@inline
export function transformOutput(
  outputs: i32, source: usize, step: i32, bias: usize, lines: usize, pixels: usize,
): void {
  if (outputs == 4) output4(source, step, bias, lines, pixels);
  else if (outputs == 3) output3(source, step, bias, lines, pixels);
  else output2(source, step, bias, lines, pixels);
}
