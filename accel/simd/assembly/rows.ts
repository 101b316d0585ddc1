/**
 * target += Σ gradient · row, over a list of (offset, gradient): a row is `vectors` vectors from base + offset on. At most
 * 13 of them stay in registers while the list goes by; longer rows are cut in pieces of nearly equal width.
 * A list of fixed widths, because V8 keeps only named locals in registers.
 */
import { madd } from "./lanes";

export function addRows(list: usize, count: i32, base: usize, target: usize, vectors: i32): void {
  let pieces = (vectors + 12) / 13;
  while (vectors > 0) {
    const width = (vectors + pieces - 1) / pieces;
    addPiece(list, count, base, target, width);
    base += width << 4;
    target += width << 4;
    vectors -= width;
    pieces--;
  }
}

function addPiece(list: usize, count: i32, base: usize, target: usize, width: i32): void {
  switch (width) {
    case 1: add(list, count, base, target, 1); break;
    case 2: add(list, count, base, target, 2); break;
    case 3: add(list, count, base, target, 3); break;
    case 4: add(list, count, base, target, 4); break;
    case 5: add(list, count, base, target, 5); break;
    case 6: add(list, count, base, target, 6); break;
    case 7: add(list, count, base, target, 7); break;
    case 8: add(list, count, base, target, 8); break;
    case 9: add(list, count, base, target, 9); break;
    case 10: add(list, count, base, target, 10); break;
    case 11: add(list, count, base, target, 11); break;
    case 12: add(list, count, base, target, 12); break;
    case 13: add(list, count, base, target, 13); break;
  }
}

/** `width` is a constant wherever this is inlined: what is beyond it falls away. */
@inline
function add(list: usize, count: i32, base: usize, target: usize, width: i32): void {
  let v0 = v128.load(target);
  let v1 = width > 1 ? v128.load(target, 16) : v0;
  let v2 = width > 2 ? v128.load(target, 32) : v0;
  let v3 = width > 3 ? v128.load(target, 48) : v0;
  let v4 = width > 4 ? v128.load(target, 64) : v0;
  let v5 = width > 5 ? v128.load(target, 80) : v0;
  let v6 = width > 6 ? v128.load(target, 96) : v0;
  let v7 = width > 7 ? v128.load(target, 112) : v0;
  let v8 = width > 8 ? v128.load(target, 128) : v0;
  let v9 = width > 9 ? v128.load(target, 144) : v0;
  let v10 = width > 10 ? v128.load(target, 160) : v0;
  let v11 = width > 11 ? v128.load(target, 176) : v0;
  let v12 = width > 12 ? v128.load(target, 192) : v0;
  const end = list + (count << 3);
  while (list < end) {
    const g = v128.load32_splat(list, 4), p = base + load<i32>(list);
    v0 = madd(g, v128.load(p), v0);
    if (width > 1) v1 = madd(g, v128.load(p, 16), v1);
    if (width > 2) v2 = madd(g, v128.load(p, 32), v2);
    if (width > 3) v3 = madd(g, v128.load(p, 48), v3);
    if (width > 4) v4 = madd(g, v128.load(p, 64), v4);
    if (width > 5) v5 = madd(g, v128.load(p, 80), v5);
    if (width > 6) v6 = madd(g, v128.load(p, 96), v6);
    if (width > 7) v7 = madd(g, v128.load(p, 112), v7);
    if (width > 8) v8 = madd(g, v128.load(p, 128), v8);
    if (width > 9) v9 = madd(g, v128.load(p, 144), v9);
    if (width > 10) v10 = madd(g, v128.load(p, 160), v10);
    if (width > 11) v11 = madd(g, v128.load(p, 176), v11);
    if (width > 12) v12 = madd(g, v128.load(p, 192), v12);
    list += 8;
  }
  v128.store(target, v0);
  if (width > 1) v128.store(target, v1, 16);
  if (width > 2) v128.store(target, v2, 32);
  if (width > 3) v128.store(target, v3, 48);
  if (width > 4) v128.store(target, v4, 64);
  if (width > 5) v128.store(target, v5, 80);
  if (width > 6) v128.store(target, v6, 96);
  if (width > 7) v128.store(target, v7, 112);
  if (width > 8) v128.store(target, v8, 128);
  if (width > 9) v128.store(target, v9, 144);
  if (width > 10) v128.store(target, v10, 160);
  if (width > 11) v128.store(target, v11, 176);
  if (width > 12) v128.store(target, v12, 192);
}
