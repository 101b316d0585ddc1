/**
 * The kernel gradient by Winograd's way: patches of the input and squares of the output gradient are transformed, one matrix
 * product for each of the 36 places sums over all of them, and what comes out is transformed back, once.
 */
import { ZEROS, scratchOf } from "./layout";
import { storeEight } from "./lanes";
import { columnStep, eights, rowStep, squareAt } from "./square";
import { Pixels, tileColumns } from "./tile";
import { tileColumnsWide, wide } from "./wideTile";
import { EIGHT, PATCH, transformKernel, transformOutput, transformPatch } from "./winogradTransforms";

@unmanaged
class SpreadArguments {
  images: usize; // [images, H, W, C]
  target: usize; // [36][images · down · across][pitch]
  H: i32;
  W: i32;
  C: i32;
  top: i32; // the row that the first square begins at
  left: i32;
  down: i32; // squares in an image
  across: i32;
  apart: i32; // pixels from one square to the next
  size: i32; // pixels of a square: 6 for a patch, fewer for what acts as the kernel
  pitch: i32; // floats
  place: i32; // floats from one of the 36 places to the next
  scratch: usize;
  scratchBytes: i32; // per thread: lines, then a square of all channels
}

/** One item is one row of squares. */
export function winogradSpread(args: usize, item: i32, thread: i32): void {
  const v = changetype<SpreadArguments>(args);
  const lines = scratchOf(v.scratch, v.scratchBytes, thread), copy = lines + PATCH;
  const image = item / v.down, y = (item % v.down) * v.apart + v.top;
  const bytes = eights(v.C) * EIGHT, place = v.place << 2;
  let target = v.target + (usize(item * v.across) * usize(v.pitch) << 2);
  for (let i = 0; i < v.across; i++) {
    const square = squareAt(v.images, image, v.H, v.W, v.C, y, i * v.apart + v.left, v.size, copy);
    const row = rowStep(square, copy, v.W, v.C, v.size), column = columnStep(square, copy, v.C);
    for (let c = 0; c < bytes; c += EIGHT) {
      if (v.size == 6) transformPatch(square + c, row, column, lines, target + c, place);
      else transformKernel(v.size, square + c, row, column, lines, target + c, place);
    }
    target += v.pitch << 2;
  }
}

@unmanaged
class ProductsArguments {
  patches: usize; // [36][count][pitchC]
  gradients: usize; // [36][count][pitchO]
  products: usize; // [36][rows][columns]
  count: i32; // patches
  pitchC: i32; // floats
  pitchO: i32;
  placeC: i32; // floats from one of the 36 places to the next
  placeO: i32;
  rows: i32; // input channels, up to a multiple of 4
  columns: i32; // output channels, up to a multiple of 8
  block: i32; // rows of one item, a multiple of 4
  add: i32; // 1: the products hold a start already
  scratch: usize;
  scratchBytes: i32; // per thread: 64 for steps
}

/** One item is a block of rows of one place. What lies beyond the last channel is computed too, and not looked at. */
export function winogradProducts(args: usize, item: i32, thread: i32): void {
  const v = changetype<ProductsArguments>(args);
  const blocks = (v.rows + v.block - 1) / v.block, place = item / blocks;
  const c0 = (item % blocks) * v.block, c1 = min(c0 + v.block, v.rows);
  const s = changetype<Pixels>(scratchOf(v.scratch, v.scratchBytes, thread));
  s.nx = v.count;
  s.aX = v.pitchC << 2;
  s.bX = v.pitchO << 2;
  s.ny = 1;
  s.images = 1;
  const a = v.patches + (usize(place) * usize(v.placeC) << 2), b = v.gradients + (usize(place) * usize(v.placeO) << 2);
  const row = v.columns << 2;
  for (let c = c0; c < c1; c += 4) {
    let o = v.products + usize(place * v.rows + c) * usize(row);
    for (let k = 0; k < v.columns; ) {
      const pair = wide() && k + 16 <= v.columns, x = a + (c << 2), y = b + (k << 2);
      const start = v.add ? o : ZEROS, startStride = v.add ? row : 0;
      if (pair) tileColumnsWide(x, y, 32, s, o, row, start, startStride);
      else tileColumns(x, y, s, o, row, start, startStride);
      k += pair ? 16 : 8;
      o += pair ? 64 : 32;
    }
  }
}

@unmanaged
class GatherArguments {
  products: usize; // [36][rows][pitch]
  target: usize; // [taps, taps, C, O]
  taps: i32;
  C: i32;
  O: i32;
  rows: i32;
  pitch: i32; // floats
  scratch: usize;
  scratchBytes: i32; // per thread: lines, then pixels
}

/** One item is one input channel. */
export function winogradGather(args: usize, item: i32, thread: i32): void {
  const v = changetype<GatherArguments>(args);
  const lines = scratchOf(v.scratch, v.scratchBytes, thread), pixels = lines + PATCH;
  const products = v.products + (usize(item * v.pitch) << 2), place = (v.rows * v.pitch) << 2;
  for (let o = 0; o < v.O; o += 8) {
    transformOutput(v.taps, products + (o << 2), place, ZEROS, lines, pixels);
    let target = v.target + (usize(item * v.O + o) << 2), pixel = pixels;
    for (let tap = 0; tap < v.taps * v.taps; tap++) {
      storeEight(target, v128.load(pixel), v128.load(pixel, 16), v.O - o);
      target += (v.C * v.O) << 2;
      pixel += EIGHT;
    }
  }
}
