/**
 * The tiles of tile.ts twice as wide: 4 rows × 16 columns, over two panels of eight. Where V8 joins two neighbouring vectors
 * in one register of 256 bits (see registers.ts), the sixteen sums fill eight registers and keep both multipliers busy;
 * where it does not, they would not fit. Each sum is taken in the same order, so that the bits are the same.
 */
import { madd } from "./lanes";
import { WIDE } from "./layout";
import { Pixels, Steps } from "./tile";

/** Whether this machine code has registers of 256 bits. */
@inline
export function wide(): bool {
  return load<i32>(WIDE) != 0;
}

/** tileRows over the panel at b0 and the one `apart` bytes behind it; its columns go `oApart` bytes behind o. */
export function tileRowsWide(
  a0: usize, a1: usize, a2: usize, a3: usize, b0: usize, apart: usize, s: Steps,
  o0: usize, o1: usize, o2: usize, o3: usize, oApart: usize,
  s0: usize, s1: usize, s2: usize, s3: usize, sApart: usize,
): void {
  let v00 = v128.load(s0), v01 = v128.load(s0, 16);
  let v10 = v128.load(s1), v11 = v128.load(s1, 16);
  let v20 = v128.load(s2), v21 = v128.load(s2, 16);
  let v30 = v128.load(s3), v31 = v128.load(s3, 16);
  let v02 = v128.load(s0 + sApart), v03 = v128.load(s0 + sApart, 16);
  let v12 = v128.load(s1 + sApart), v13 = v128.load(s1 + sApart, 16);
  let v22 = v128.load(s2 + sApart), v23 = v128.load(s2 + sApart, 16);
  let v32 = v128.load(s3 + sApart), v33 = v128.load(s3 + sApart, 16);
  const run = usize(s.run) << 5;
  for (let ny = s.ny; ny > 0; ny--) {
    let q0 = a0, q1 = a1, q2 = a2, q3 = a3, bx = b0;
    for (let nx = s.nx; nx > 0; nx--) {
      let p0 = q0, p1 = q1, p2 = q2, p3 = q3, b = bx;
      const end = b + run;
      while (b < end) {
        const d = b + apart;
        const c0 = v128.load(b), c1 = v128.load(b, 16), c2 = v128.load(d), c3 = v128.load(d, 16);
        let x = v128.load32_splat(p0);
        v00 = madd(x, c0, v00);
        v01 = madd(x, c1, v01);
        v02 = madd(x, c2, v02);
        v03 = madd(x, c3, v03);
        x = v128.load32_splat(p1);
        v10 = madd(x, c0, v10);
        v11 = madd(x, c1, v11);
        v12 = madd(x, c2, v12);
        v13 = madd(x, c3, v13);
        x = v128.load32_splat(p2);
        v20 = madd(x, c0, v20);
        v21 = madd(x, c1, v21);
        v22 = madd(x, c2, v22);
        v23 = madd(x, c3, v23);
        x = v128.load32_splat(p3);
        v30 = madd(x, c0, v30);
        v31 = madd(x, c1, v31);
        v32 = madd(x, c2, v32);
        v33 = madd(x, c3, v33);
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
  v128.store(o0 + oApart, v02);
  v128.store(o0 + oApart, v03, 16);
  v128.store(o1 + oApart, v12);
  v128.store(o1 + oApart, v13, 16);
  v128.store(o2 + oApart, v22);
  v128.store(o2 + oApart, v23, 16);
  v128.store(o3 + oApart, v32);
  v128.store(o3 + oApart, v33, 16);
}

/** tileColumns over the eight columns at b and the eight `apart` bytes behind them. */
export function tileColumnsWide(
  a: usize, b: usize, apart: usize, s: Pixels, o: usize, oStride: i32, start: usize, startStride: i32,
): void {
  let p = start;
  let v00 = v128.load(p), v01 = v128.load(p, 16), v02 = v128.load(p, 32), v03 = v128.load(p, 48);
  p += startStride;
  let v10 = v128.load(p), v11 = v128.load(p, 16), v12 = v128.load(p, 32), v13 = v128.load(p, 48);
  p += startStride;
  let v20 = v128.load(p), v21 = v128.load(p, 16), v22 = v128.load(p, 32), v23 = v128.load(p, 48);
  p += startStride;
  let v30 = v128.load(p), v31 = v128.load(p, 16), v32 = v128.load(p, 32), v33 = v128.load(p, 48);
  const aX = s.aX, bX = s.bX, length = s.nx * bX;
  for (let image = s.images; image > 0; image--) {
    let aRow = a, bRow = b;
    for (let ny = s.ny; ny > 0; ny--) {
      let x = aRow, y = bRow;
      const end = y + length;
      while (y < end) {
        const z = y + apart;
        const c0 = v128.load(y), c1 = v128.load(y, 16), c2 = v128.load(z), c3 = v128.load(z, 16);
        let t = v128.load32_splat(x);
        v00 = madd(t, c0, v00);
        v01 = madd(t, c1, v01);
        v02 = madd(t, c2, v02);
        v03 = madd(t, c3, v03);
        t = v128.load32_splat(x, 4);
        v10 = madd(t, c0, v10);
        v11 = madd(t, c1, v11);
        v12 = madd(t, c2, v12);
        v13 = madd(t, c3, v13);
        t = v128.load32_splat(x, 8);
        v20 = madd(t, c0, v20);
        v21 = madd(t, c1, v21);
        v22 = madd(t, c2, v22);
        v23 = madd(t, c3, v23);
        t = v128.load32_splat(x, 12);
        v30 = madd(t, c0, v30);
        v31 = madd(t, c1, v31);
        v32 = madd(t, c2, v32);
        v33 = madd(t, c3, v33);
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
  v128.store(o, v02, 32);
  v128.store(o, v03, 48);
  o += oStride;
  v128.store(o, v10);
  v128.store(o, v11, 16);
  v128.store(o, v12, 32);
  v128.store(o, v13, 48);
  o += oStride;
  v128.store(o, v20);
  v128.store(o, v21, 16);
  v128.store(o, v22, 32);
  v128.store(o, v23, 48);
  o += oStride;
  v128.store(o, v30);
  v128.store(o, v31, 16);
  v128.store(o, v32, 32);
  v128.store(o, v33, 48);
}

/**
 * o[row][0..8] = Σ_k a[row][k] · b[k][0..8], and the same over the panel `apart` bytes behind b, into what lies `oApart` behind o.
 * Four rows of A at a time, `pitch` bytes apart; for sums so short that the steps of tileRows would count.
 */
export function productWide(a: usize, pitch: i32, b0: usize, apart: usize, length: i32, o: usize, oApart: usize, rows: i32): void {
  const end = b0 + length;
  for (; rows > 0; rows -= 4) {
    const zero = f32x4.splat(0);
    let v00 = zero, v01 = zero, v02 = zero, v03 = zero;
    let v10 = zero, v11 = zero, v12 = zero, v13 = zero;
    let v20 = zero, v21 = zero, v22 = zero, v23 = zero;
    let v30 = zero, v31 = zero, v32 = zero, v33 = zero;
    let p0 = a, p1 = a + pitch, p2 = a + 2 * pitch, p3 = a + 3 * pitch, b = b0;
    while (b < end) {
      const d = b + apart;
      const c0 = v128.load(b), c1 = v128.load(b, 16), c2 = v128.load(d), c3 = v128.load(d, 16);
      let x = v128.load32_splat(p0);
      v00 = madd(x, c0, v00);
      v01 = madd(x, c1, v01);
      v02 = madd(x, c2, v02);
      v03 = madd(x, c3, v03);
      x = v128.load32_splat(p1);
      v10 = madd(x, c0, v10);
      v11 = madd(x, c1, v11);
      v12 = madd(x, c2, v12);
      v13 = madd(x, c3, v13);
      x = v128.load32_splat(p2);
      v20 = madd(x, c0, v20);
      v21 = madd(x, c1, v21);
      v22 = madd(x, c2, v22);
      v23 = madd(x, c3, v23);
      x = v128.load32_splat(p3);
      v30 = madd(x, c0, v30);
      v31 = madd(x, c1, v31);
      v32 = madd(x, c2, v32);
      v33 = madd(x, c3, v33);
      b += 32;
      p0 += 4;
      p1 += 4;
      p2 += 4;
      p3 += 4;
    }
    const e = o + oApart;
    v128.store(o, v00);
    v128.store(o, v01, 16);
    v128.store(e, v02);
    v128.store(e, v03, 16);
    v128.store(o, v10, 32);
    v128.store(o, v11, 48);
    v128.store(e, v12, 32);
    v128.store(e, v13, 48);
    v128.store(o, v20, 64);
    v128.store(o, v21, 80);
    v128.store(e, v22, 64);
    v128.store(e, v23, 80);
    v128.store(o, v30, 96);
    v128.store(o, v31, 112);
    v128.store(e, v32, 96);
    v128.store(e, v33, 112);
    a += pitch << 2;
    o += 128;
  }
}
