/**
 * The matrix product C[m, n] (+)= Σ_k A[m, k] · B[k, n], all operands with strides of their own, so that every
 * transposition is the same kernel. An item is a block of C with the whole of k; k runs in pieces of KC, whose block of B
 * stays in the second cache, whose four rows of A stay in the first.
 */
import { ZEROS, scratchOf } from "./layout";
import { packPanel, transpose } from "./pack";
import { Pixels, Steps, tileColumns, tileRows } from "./tile";
import { tileColumnsWide, tileRowsWide, wide } from "./wideTile";

/** Depth of a block: a panel of B is 8 kB. */
const KC: i32 = 512;

@unmanaged
class GemmArguments {
  M: i32;
  N: i32;
  K: i32;
  a: usize;
  aRow: i32; // all strides in floats
  aColumn: i32; // one of A's strides is 1
  b: usize;
  bRow: i32;
  bColumn: i32;
  c: usize;
  cRow: i32;
  cColumn: i32; // one of C's strides is 1
  packed: usize; // B in panels, or 0: each item packs its own block
  mBlock: i32; // a multiple of 4
  nBlock: i32; // a multiple of 8
  add: i32; // 1: C holds a start already
  scratch: usize;
  scratchBytes: i32; // per thread: 128 for a tile, 64 for steps, four rows of A, then B's block
}

export function gemm(args: usize, item: i32, thread: i32): void {
  const g = changetype<GemmArguments>(args);
  const mBlocks = (g.M + g.mBlock - 1) / g.mBlock;
  const m0 = (item % mBlocks) * g.mBlock, m1 = min(m0 + g.mBlock, g.M);
  const n0 = (item / mBlocks) * g.nBlock, n1 = min(n0 + g.nBlock, g.N);
  const scratch = scratchOf(g.scratch, g.scratchBytes, thread);
  const rowsOfA = scratch + 192, block = rowsOfA + KC * 16;
  // At least once, so that a sum of nothing is written too.
  let k0 = 0;
  do {
    const kc = min(KC, g.K - k0);
    let panels = g.packed + (usize(n0) * usize(g.K) << 2) + (k0 << 5);
    let panelBytes = g.K << 5;
    if (!g.packed) {
      panels = block;
      panelBytes = kc << 5;
      packBlock(g, k0, kc, n0, n1, block);
    }
    const add = g.add | i32(k0 > 0);
    for (let m = m0; m < m1; m += 4) {
      if (collides(g)) packRows(g, m, k0, kc, rowsOfA);
      let panel = panels;
      const pairs = wide() && m + 4 <= g.M && g.cColumn == 1;
      for (let n = n0; n < n1; ) {
        const pair = pairs && n + 16 <= n1;
        if (pair) tilePair(g, m, n, k0, kc, panel, panelBytes, add, scratch);
        else tile(g, m, min(4, g.M - m), n, min(8, g.N - n), k0, kc, panel, add, scratch);
        n += pair ? 16 : 8;
        panel += pair ? panelBytes << 1 : panelBytes;
      }
    }
    k0 += KC;
  } while (k0 < g.K);
}

/** A transposed A is read where it lies, unless its rows are so even that they push each other out of the first cache. */
@inline
function collides(g: GemmArguments): bool {
  return g.aColumn != 1 && (g.aColumn & 127) == 0;
}

function packRows(g: GemmArguments, m: i32, k0: i32, kc: i32, target: usize): void {
  const step = g.aColumn << 2;
  let source = g.a + ((usize(k0) * usize(g.aColumn) + m) << 2);
  for (const end = target + (usize(kc) << 4); target < end; target += 16) {
    v128.store(target, v128.load(source));
    source += step;
  }
}

function packBlock(g: GemmArguments, k0: i32, kc: i32, n0: i32, n1: i32, target: usize): void {
  for (let n = n0; n < n1; n += 8) {
    const source = g.b + ((usize(k0) * usize(g.bRow) + usize(n) * usize(g.bColumn)) << 2);
    packPanel(source, target, kc, g.bRow, g.bColumn, min(8, n1 - n));
    target += kc << 5;
  }
}

/** One tile of one block of k. A whole tile of a row-major C is summed in place, any other in scratch. */
function tile(
  g: GemmArguments, m: i32, rows: i32, n: i32, columns: i32, k0: i32, kc: i32, panel: usize, add: i32, scratch: usize,
): void {
  const c = g.c + ((usize(m) * usize(g.cRow) + usize(n) * usize(g.cColumn)) << 2);
  const direct = rows == 4 && columns == 8 && g.cColumn == 1;
  const o = direct ? c : scratch;
  const oStride = direct ? g.cRow << 2 : 32;
  const start = direct && add ? c : ZEROS;
  const startStride = direct && add ? oStride : 0;
  if (g.aColumn == 1) {
    const s = rowSteps(kc, scratch);
    const a = g.a + ((usize(m) * usize(g.aRow) + k0) << 2), step = g.aRow << 2;
    const last = rows - 1;
    tileRows(
      a, a + min(1, last) * step, a + min(2, last) * step, a + min(3, last) * step, panel, s,
      o, o + oStride, o + 2 * oStride, o + 3 * oStride,
      start, start + startStride, start + 2 * startStride, start + 3 * startStride,
    );
  } else {
    tileColumns(columnStart(g, m, k0, scratch), panel, columnSteps(g, kc, scratch), o, oStride, start, startStride);
  }
  if (!direct) spill(scratch, c, g, rows, columns, add);
}

/** Two whole tiles beside each other, of a row-major C. */
function tilePair(
  g: GemmArguments, m: i32, n: i32, k0: i32, kc: i32, panel: usize, panelBytes: i32, add: i32, scratch: usize,
): void {
  const o = g.c + ((usize(m) * usize(g.cRow) + usize(n)) << 2), oStride = g.cRow << 2;
  const start = add ? o : ZEROS, startStride = add ? oStride : 0;
  if (g.aColumn == 1) {
    const a = g.a + ((usize(m) * usize(g.aRow) + k0) << 2), step = g.aRow << 2;
    tileRowsWide(
      a, a + step, a + 2 * step, a + 3 * step, panel, panelBytes, rowSteps(kc, scratch),
      o, o + oStride, o + 2 * oStride, o + 3 * oStride, 32,
      start, start + startStride, start + 2 * startStride, start + 3 * startStride, 32,
    );
  } else {
    const s = columnSteps(g, kc, scratch);
    tileColumnsWide(columnStart(g, m, k0, scratch), panel, panelBytes, s, o, oStride, start, startStride);
  }
}

@inline
function rowSteps(kc: i32, scratch: usize): Steps {
  const s = changetype<Steps>(scratch + 128);
  s.run = kc;
  s.nx = 1;
  s.ny = 1;
  return s;
}

@inline
function columnSteps(g: GemmArguments, kc: i32, scratch: usize): Pixels {
  const s = changetype<Pixels>(scratch + 128);
  s.nx = kc;
  s.aX = collides(g) ? 16 : g.aColumn << 2;
  s.bX = 32;
  s.ny = 1;
  s.images = 1;
  return s;
}

@inline
function columnStart(g: GemmArguments, m: i32, k0: i32, scratch: usize): usize {
  return collides(g) ? scratch + 192 : g.a + ((usize(k0) * usize(g.aColumn) + m) << 2);
}

/** From scratch to C. Rows and columns beyond the matrix stay behind. */
function spill(scratch: usize, c: usize, g: GemmArguments, rows: i32, columns: i32, add: i32): void {
  if (rows == 4 && columns == 8 && g.cRow == 1) {
    const step = g.cColumn << 2;
    for (let half = 0; half < 2; half++) {
      const s = scratch + (half << 4), to = c + half * 4 * step;
      const turned = add ? scratch + 128 : to, turnedStep = add ? 16 : step;
      transpose(v128.load(s), v128.load(s, 32), v128.load(s, 64), v128.load(s, 96), turned, turnedStep);
      if (!add) continue;
      for (let j = 0; j < 4; j++) {
        const at = to + j * step;
        v128.store(at, f32x4.add(v128.load(at), v128.load(turned + (j << 4))));
      }
    }
    return;
  }
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = c + ((usize(i) * usize(g.cRow) + usize(j) * usize(g.cColumn)) << 2);
      const value = load<f32>(scratch + (i << 5) + (j << 2));
      store<f32>(at, add ? load<f32>(at) + value : value);
    }
  }
}
