/**
 * Packing: a matrix B [k, n] becomes panels of eight columns, [panel][k][8], which the tiles read straight through.
 * Columns beyond the last are zero. k counts in two digits, slab and row, so that a kernel can be packed with its taps
 * in reverse (a negative slab step) for the input gradient.
 */

@unmanaged
class PackArguments {
  source: usize;
  target: usize;
  panels: i32; // per group
  columns: i32; // per group
  rows: i32; // per slab
  slabs: i32;
  group: i32; // all steps in floats
  slab: i32;
  row: i32;
  column: i32;
}

/** One item is one panel of one group. */
export function pack(args: usize, item: i32, _thread: i32): void {
  const p = changetype<PackArguments>(args);
  const group = item / p.panels;
  const first = (item % p.panels) * 8;
  const width = min(8, p.columns - first);
  const length = (p.slabs * p.rows) << 5;
  let target = p.target + usize(length) * usize(item);
  let source = p.source + (usize(group * p.group + first * p.column) << 2);
  for (let slab = 0; slab < p.slabs; slab++) {
    packPanel(source, target, p.rows, p.row, p.column, width);
    source += p.slab << 2;
    target += p.rows << 5;
  }
}

/** `rows` of up to eight columns; steps in floats. */
export function packPanel(source: usize, target: usize, rows: i32, row: i32, column: i32, width: i32): void {
  const end = target + (usize(rows) << 5);
  const step = row << 2;
  if (width == 8 && column == 1) {
    for (; target < end; target += 32) {
      v128.store(target, v128.load(source));
      v128.store(target, v128.load(source, 16), 16);
      source += step;
    }
  } else if (width == 8 && row == 1) {
    transposeColumns(source, target, rows, column << 2);
    transposeColumns(source + (column << 4), target + 16, rows, column << 2);
  } else {
    for (; target < end; target += 32) {
      memory.fill(target, 0, 32);
      for (let n = 0; n < width; n++) store<f32>(target + (n << 2), load<f32>(source + ((n * column) << 2)));
      source += step;
    }
  }
}

/** Four columns of which each lies in one piece, `column` bytes apart, become the four lanes of rows 32 bytes apart. */
function transposeColumns(source: usize, target: usize, rows: i32, column: i32): void {
  let c0 = source, c1 = source + column, c2 = c1 + column, c3 = c2 + column;
  let k = rows;
  for (; k >= 4; k -= 4) {
    transpose(v128.load(c0), v128.load(c1), v128.load(c2), v128.load(c3), target, 32);
    c0 += 16;
    c1 += 16;
    c2 += 16;
    c3 += 16;
    target += 128;
  }
  for (; k > 0; k--) {
    store<f32>(target, load<f32>(c0));
    store<f32>(target, load<f32>(c1), 4);
    store<f32>(target, load<f32>(c2), 8);
    store<f32>(target, load<f32>(c3), 12);
    c0 += 4;
    c1 += 4;
    c2 += 4;
    c3 += 4;
    target += 32;
  }
}

/** Four rows of a 4×4 block in, its four columns out, `step` bytes apart. */
@inline
export function transpose(a: v128, b: v128, c: v128, d: v128, target: usize, step: i32): void {
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5));
  v128.store(target + step, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7));
  v128.store(target + 2 * step, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5));
  v128.store(target + 3 * step, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7));
}
