/**
 * A matrix product that skips what is zero in A: behind a relu half of a gradient is. Each row of A becomes a list of
 * (offset of the row of B, value), and C's row is the sum of the rows of B that it names.
 */
import { scratchOf } from "./layout";
import { storeLanes } from "./lanes";
import { addRows } from "./rows";

@unmanaged
class ListArguments {
  a: usize;
  row: i32; // strides in floats
  column: i32;
  K: i32;
  rowBytes: i32; // of a row of B
  lists: usize; // [M, K] of 8 bytes
  counts: usize; // [M]
}

/** One item is one row of A. Appends without a branch: an entry that is zero is overwritten by the next. */
export function listRow(args: usize, item: i32, _thread: i32): void {
  const l = changetype<ListArguments>(args);
  const list = l.lists + (usize(item) * usize(l.K) << 3);
  let a = l.a + (usize(item) * usize(l.row) << 2);
  let count: i32 = 0, offset: i32 = 0;
  for (let k = l.K; k > 0; k--) {
    const value = load<f32>(a);
    const entry = list + (count << 3);
    store<i32>(entry, offset);
    store<f32>(entry, value, 4);
    count += i32(value != 0);
    offset += l.rowBytes;
    a += l.column << 2;
  }
  store<i32>(l.counts + (item << 2), count);
}

@unmanaged
class SkipArguments {
  lists: usize;
  counts: usize;
  b: usize; // [K, N]
  c: usize; // [M, N]
  M: i32;
  N: i32;
  K: i32;
  nBlock: i32; // a multiple of 4
  scratch: usize;
  scratchBytes: i32; // per thread: a row of nBlock
}

/** One item is a block of columns: its part of B stays in the cache while all rows of C are summed. */
export function skipProduct(args: usize, item: i32, thread: i32): void {
  const s = changetype<SkipArguments>(args);
  const n0 = item * s.nBlock, width = min(s.nBlock, s.N - n0);
  const vectors = (width + 3) >> 2, whole = width >> 2;
  const row = scratchOf(s.scratch, s.scratchBytes, thread);
  let c = s.c + (n0 << 2), list = s.lists;
  for (let m = 0; m < s.M; m++) {
    const target = whole == vectors ? c : row;
    for (let i = 0; i < vectors; i++) v128.store(target + (i << 4), f32x4.splat(0));
    addRows(list, load<i32>(s.counts + (m << 2)), s.b + (n0 << 2), target, vectors);
    if (whole < vectors) {
      for (let i = 0; i < whole; i++) v128.store(c + (i << 4), v128.load(row + (i << 4)));
      storeLanes(c + (whole << 4), v128.load(row + (whole << 4)), width & 3);
    }
    c += s.N << 2;
    list += s.K << 3;
  }
}
