/**
 * Numbers that only move. Along each axis a table says how many floats into the source each place of the target lies;
 * the offsets of the axes add up, and a place without a source (OUTSIDE on any axis) gets the filling.
 */

const OUTSIDE: i32 = -1;

@unmanaged
class MoveArguments {
  source: usize;
  target: usize;
  shape: usize; // extents of the target, then the tables, axis by axis
  rank: i32;
  rows: i32; // places of the target, but for the last axis
  rowStep: i32; // floats from row to row of the target
  perItem: i32; // rows
  together: i32; // whether the last axis is one run in the source
  filling: f32;
}

/** One item is some rows of the target, each along its last axis. */
export function move(args: usize, item: i32, _thread: i32): void {
  const v = changetype<MoveArguments>(args);
  const last = v.rank - 1;
  const width = extent(v, last);
  const end = min(v.rows, (item + 1) * v.perItem);
  let columns = v.shape + (usize(v.rank) << 2);
  for (let axis = 0; axis < last; axis++) columns += usize(extent(v, axis)) << 2;
  for (let row = item * v.perItem; row < end; row++) {
    const start = startOf(v, row, columns, last);
    const target = v.target + ((usize(row) * usize(v.rowStep)) << 2);
    if (start == OUTSIDE) fill(target, width, v.filling);
    else moveRow(v, v.source + (usize(start) << 2), target, columns, width);
  }
}

@inline
function extent(v: MoveArguments, axis: i32): i32 {
  return load<i32>(v.shape + (usize(axis) << 2));
}

/** Where in the source a row begins: its digits from behind, each looked up in the table of its axis. */
function startOf(v: MoveArguments, row: i32, columns: usize, last: i32): i32 {
  let table = columns, rest = row, start = 0;
  for (let axis = last - 1; axis >= 0; axis--) {
    const n = extent(v, axis);
    table -= usize(n) << 2;
    const offset = load<i32>(table + (usize(rest % n) << 2));
    if (offset == OUTSIDE) return OUTSIDE;
    start += offset;
    rest /= n;
  }
  return start;
}

function fill(target: usize, width: i32, filling: f32): void {
  for (let i = 0; i < width; i++) store<f32>(target + (usize(i) << 2), filling);
}

function moveRow(v: MoveArguments, source: usize, target: usize, columns: usize, width: i32): void {
  if (v.together) {
    memory.copy(target, source + (usize(load<i32>(columns)) << 2), usize(width) << 2);
    return;
  }
  for (let i = 0; i < width; i++) {
    const at = usize(i) << 2;
    const offset = load<i32>(columns + at);
    const value = offset == OUTSIDE ? v.filling : load<f32>(source + (usize(offset) << 2));
    store<f32>(target + at, value);
  }
}
