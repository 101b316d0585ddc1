/**
 * The inner kernels: a tile of 4 rows × 8 columns lives in eight vector registers while k runs.
 * One k-step per turn and at most eight accumulators, because V8 unrolls small loops by itself and spills what does
 * not fit its 15 registers; unrolled by hand these loops are 1.5 times slower.
 */
import { madd } from "./lanes";

/** How far the operands of tileRows move: `run` floats of A in a row, `nx` runs beside and `ny` below each other. */
@unmanaged
export class Steps {
  run: i32;
  nx: i32;
  aX: i32; // bytes
  bX: i32;
  ny: i32;
  aY: i32;
  bY: i32;
}

/**
 * o[i][0..8] = start + Σ p[i][k] · b[k][0..8]. A is read where it lies, along four row pointers; B is packed [k][8].
 * A matrix product has one run; a convolution has one for each row of valid taps.
 */
export function tileRows(
  a0: usize, a1: usize, a2: usize, a3: usize, b0: usize, s: Steps,
  o0: usize, o1: usize, o2: usize, o3: usize, s0: usize, s1: usize, s2: usize, s3: usize,
): void {
  let v00 = v128.load(s0), v01 = v128.load(s0, 16);
  let v10 = v128.load(s1), v11 = v128.load(s1, 16);
  let v20 = v128.load(s2), v21 = v128.load(s2, 16);
  let v30 = v128.load(s3), v31 = v128.load(s3, 16);
  const run = usize(s.run) << 5;
  for (let ny = s.ny; ny > 0; ny--) {
    let q0 = a0, q1 = a1, q2 = a2, q3 = a3, bx = b0;
    for (let nx = s.nx; nx > 0; nx--) {
      let p0 = q0, p1 = q1, p2 = q2, p3 = q3, b = bx;
      const end = b + run;
      while (b < end) {
        const c0 = v128.load(b), c1 = v128.load(b, 16);
        let x = v128.load32_splat(p0);
        v00 = madd(x, c0, v00);
        v01 = madd(x, c1, v01);
        x = v128.load32_splat(p1);
        v10 = madd(x, c0, v10);
        v11 = madd(x, c1, v11);
        x = v128.load32_splat(p2);
        v20 = madd(x, c0, v20);
        v21 = madd(x, c1, v21);
        x = v128.load32_splat(p3);
        v30 = madd(x, c0, v30);
        v31 = madd(x, c1, v31);
        b += 32;
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
      }
      q0 += s.aX;
      q1 += s.aX;
      q2 += s.aX;
      q3 += s.aX;
      bx += s.bX;
    }
    a0 += s.aY;
    a1 += s.aY;
    a2 += s.aY;
    a3 += s.aY;
    b0 += s.bY;
  }
  v128.store(o0, v00);
  v128.store(o0, v01, 16);
  v128.store(o1, v10);
  v128.store(o1, v11, 16);
  v128.store(o2, v20);
  v128.store(o2, v21, 16);
  v128.store(o3, v30);
  v128.store(o3, v31, 16);
}

/** tileRows with four columns instead of eight: for what is left of the channels when half a panel would be empty. */
export function tileNarrow(
  a0: usize, a1: usize, a2: usize, a3: usize, b0: usize, s: Steps,
  o0: usize, o1: usize, o2: usize, o3: usize, start: usize,
): void {
  let v0 = v128.load(start), v1 = v0, v2 = v0, v3 = v0;
  const run = usize(s.run) << 5;
  for (let ny = s.ny; ny > 0; ny--) {
    let q0 = a0, q1 = a1, q2 = a2, q3 = a3, bx = b0;
    for (let nx = s.nx; nx > 0; nx--) {
      let p0 = q0, p1 = q1, p2 = q2, p3 = q3, b = bx;
      const end = b + run;
      while (b < end) {
        const c = v128.load(b);
        v0 = madd(v128.load32_splat(p0), c, v0);
        v1 = madd(v128.load32_splat(p1), c, v1);
        v2 = madd(v128.load32_splat(p2), c, v2);
        v3 = madd(v128.load32_splat(p3), c, v3);
        b += 32;
        p0 += 4;
        p1 += 4;
        p2 += 4;
        p3 += 4;
      }
      q0 += s.aX;
      q1 += s.aX;
      q2 += s.aX;
      q3 += s.aX;
      bx += s.bX;
    }
    a0 += s.aY;
    a1 += s.aY;
    a2 += s.aY;
    a3 += s.aY;
    b0 += s.bY;
  }
  v128.store(o0, v0);
  v128.store(o1, v1);
  v128.store(o2, v2);
  v128.store(o3, v3);
}

/** How far the operands of tileColumns move, in bytes: along a row of nx pixels, ny rows, and a chunk of images. */
@unmanaged
export class Pixels {
  nx: i32;
  aX: i32;
  bX: i32;
  ny: i32;
  aY: i32;
  bY: i32;
  images: i32;
  aImage: i32;
  bImage: i32;
}

/**
 * o[i][0..8] = start + Σ a[k][i] · b[k][0..8]: both operands are read k by k where they lie, four floats of A at a time.
 * The sum runs over the pixels of a chunk of images; a matrix product has one row of one image.
 */
export function tileColumns(a: usize, b: usize, s: Pixels, o: usize, oStride: i32, start: usize, startStride: i32): void {
  let p = start;
  let v00 = v128.load(p), v01 = v128.load(p, 16);
  p += startStride;
  let v10 = v128.load(p), v11 = v128.load(p, 16);
  p += startStride;
  let v20 = v128.load(p), v21 = v128.load(p, 16);
  p += startStride;
  let v30 = v128.load(p), v31 = v128.load(p, 16);
  const aX = s.aX, bX = s.bX, length = s.nx * bX;
  for (let image = s.images; image > 0; image--) {
    let aRow = a, bRow = b;
    for (let ny = s.ny; ny > 0; ny--) {
      let x = aRow, y = bRow;
      const end = y + length;
      while (y < end) {
        const c0 = v128.load(y), c1 = v128.load(y, 16);
        let t = v128.load32_splat(x);
        v00 = madd(t, c0, v00);
        v01 = madd(t, c1, v01);
        t = v128.load32_splat(x, 4);
        v10 = madd(t, c0, v10);
        v11 = madd(t, c1, v11);
        t = v128.load32_splat(x, 8);
        v20 = madd(t, c0, v20);
        v21 = madd(t, c1, v21);
        t = v128.load32_splat(x, 12);
        v30 = madd(t, c0, v30);
        v31 = madd(t, c1, v31);
        x += aX;
        y += bX;
      }
      aRow += s.aY;
      bRow += s.bY;
    }
    a += s.aImage;
    b += s.bImage;
  }
  v128.store(o, v00);
  v128.store(o, v01, 16);
  o += oStride;
  v128.store(o, v10);
  v128.store(o, v11, 16);
  o += oStride;
  v128.store(o, v20);
  v128.store(o, v21, 16);
  o += oStride;
  v128.store(o, v30);
  v128.store(o, v31, 16);
}
