/**
 * The backward pass of a convolution whose output went through a max pool: at most one gradient per window is not zero.
 * Lists of (offset, gradient) take the place of the dense gradient, and each entry adds gradient × one contiguous row
 * (all taps and channels of one kernel row) to up to 13 vectors in registers. Nothing is skipped but exact zeros; NaN is
 * no zero. Images are padded in scratch, so that no entry looks at the border.
 */
import { addRows } from "./rows";
import { scratchOf } from "./layout";

@unmanaged
class SparseArguments {
  values: usize; // gradients of the windows, [B, windows, O]
  winners: usize; // the output pixel of each
  image: usize; // input [B, H, W, C], or its gradient
  kernel: usize; // [O, KY, pitch], or its gradient: one for each part
  B: i32;
  H: i32;
  W: i32;
  C: i32;
  O: i32;
  KY: i32;
  run: i32; // KX · C floats in a kernel row
  pitch: i32; // the same in whole vectors
  top: i32;
  left: i32;
  paddedH: i32;
  paddedW: i32;
  windows: i32;
  offsets: usize; // of each output pixel in the padded image, bytes
  slots: usize; // tap of a pool window by the distance of its pixel from the first
  firsts: usize; // first pixel of each pool window
  taps: i32; // of a pool window
  partImages: i32; // images summed into one part
  scratch: usize;
  scratchBytes: i32; // per thread: the padded image, then counts, then lists
}

/** One item is one image: the entries of a window are sorted by pixel, and each pixel adds its rows of the kernel. */
export function sparseInput(args: usize, item: i32, thread: i32): void {
  const s = changetype<SparseArguments>(args);
  const padded = scratchOf(s.scratch, s.scratchBytes, thread);
  const row = (s.paddedW * s.C) << 2;
  const counts = padded + paddedBytes(s);
  const lists = counts + (s.taps << 2);
  memory.fill(padded, 0, s.paddedH * row);
  let at = (usize(item * s.windows) * usize(s.O)) << 2;
  for (let window = 0; window < s.windows; window++) {
    const first = load<i32>(s.firsts + (window << 2));
    sortByPixel(s, at, first, counts, lists);
    for (let slot = 0; slot < s.taps; slot++) {
      const count = load<i32>(counts + (slot << 2));
      if (count == 0) continue;
      const list = lists + ((slot * s.O) << 3);
      const pixel = first + load<i32>(s.slots + (slot << 2));
      let target = padded + load<i32>(s.offsets + (pixel << 2));
      let kernel = s.kernel;
      for (let ky = 0; ky < s.KY; ky++) {
        addRows(list, count, kernel, target, s.pitch >> 2);
        target += row;
        kernel += s.pitch << 2;
      }
    }
    at += s.O << 2;
  }
  crop(s, padded, s.image + (usize(item) * usize(s.H * s.W * s.C) << 2));
}

/** Appends without a branch: an entry that is zero is overwritten by the next. */
function sortByPixel(s: SparseArguments, at: usize, first: i32, counts: usize, lists: usize): void {
  memory.fill(counts, 0, s.taps << 2);
  const values = s.values + at, winners = s.winners + at;
  const slotOf = s.slots + (s.taps << 2);
  const rowBytes = (s.KY * s.pitch) << 2;
  let offset = 0;
  for (let o = 0, end = s.O << 2; o < end; o += 4) {
    const g = load<f32>(values + o);
    const slot = load<i32>(slotOf + ((load<i32>(winners + o) - first) << 2));
    const count = load<i32>(counts + (slot << 2));
    const entry = lists + ((slot * s.O + count) << 3);
    store<i32>(entry, offset);
    store<f32>(entry, g, 4);
    store<i32>(counts + (slot << 2), count + i32(g != 0));
    offset += rowBytes;
  }
}

/** One item is one part of the batch: the entries of a filter add the rows of the input they saw. */
export function sparseKernel(args: usize, item: i32, thread: i32): void {
  const s = changetype<SparseArguments>(args);
  const padded = scratchOf(s.scratch, s.scratchBytes, thread);
  const row = (s.paddedW * s.C) << 2;
  const counts = padded + paddedBytes(s);
  const lists = counts + (s.O << 2);
  const kernel = s.kernel + (usize(item * s.O * s.KY) * usize(s.pitch) << 2);
  memory.fill(kernel, 0, (s.O * s.KY * s.pitch) << 2);
  memory.fill(padded, 0, s.paddedH * row);
  const from = item * s.partImages, to = min(from + s.partImages, s.B);
  for (let image = from; image < to; image++) {
    pad(s, s.image + (usize(image) * usize(s.H * s.W * s.C) << 2), padded);
    sortByFilter(s, image, counts, lists);
    let target = kernel;
    for (let o = 0; o < s.O; o++) {
      const list = lists + ((o * s.windows) << 3);
      const count = load<i32>(counts + (o << 2));
      let source = padded;
      for (let ky = 0; ky < s.KY; ky++) {
        addRows(list, count, source, target, s.pitch >> 2);
        source += row;
        target += s.pitch << 2;
      }
    }
  }
}

function sortByFilter(s: SparseArguments, image: i32, counts: usize, lists: usize): void {
  memory.fill(counts, 0, s.O << 2);
  let at = usize(image * s.windows) * usize(s.O) << 2;
  const listBytes = s.windows << 3;
  for (let window = 0; window < s.windows; window++) {
    let list = lists;
    for (let o = 0, end = s.O << 2; o < end; o += 4) {
      const g = load<f32>(s.values + at);
      const count = load<i32>(counts + o);
      const entry = list + (count << 3);
      store<i32>(entry, load<i32>(s.offsets + (load<i32>(s.winners + at) << 2)));
      store<f32>(entry, g, 4);
      store<i32>(counts + o, count + i32(g != 0));
      list += listBytes;
      at += 4;
    }
  }
}

/** A little more than the image: rows are read in whole vectors. */
@inline
function paddedBytes(s: SparseArguments): i32 {
  return ((s.paddedH * s.paddedW * s.C) << 2) + 64;
}

function pad(s: SparseArguments, image: usize, padded: usize): void {
  const width = min(s.W, s.paddedW - s.left);
  for (let y = 0, rows = min(s.H, s.paddedH - s.top); y < rows; y++) {
    const to = padded + ((((y + s.top) * s.paddedW + s.left) * s.C) << 2);
    memory.copy(to, image + ((y * s.W * s.C) << 2), (width * s.C) << 2);
  }
}

/** Pixels that no window reached have no gradient. */
function crop(s: SparseArguments, padded: usize, image: usize): void {
  memory.fill(image, 0, (s.H * s.W * s.C) << 2);
  const width = min(s.W, s.paddedW - s.left);
  for (let y = 0, rows = min(s.H, s.paddedH - s.top); y < rows; y++) {
    const from = padded + ((((y + s.top) * s.paddedW + s.left) * s.C) << 2);
    memory.copy(image + ((y * s.W * s.C) << 2), from, (width * s.C) << 2);
  }
}

@unmanaged
class TurnArguments {
  source: usize;
  target: usize;
  KY: i32;
  run: i32;
  pitch: i32;
  O: i32;
  back: i32;
}

/** [KY, run, O] becomes [O, KY, pitch], or the other way round. One item is one filter. */
export function turnKernel(args: usize, item: i32, _thread: i32): void {
  const t = changetype<TurnArguments>(args);
  const step = t.O << 2;
  for (let ky = 0; ky < t.KY; ky++) {
    const filters = (usize(ky * t.run) * usize(t.O) + item) << 2;
    const rows = usize((item * t.KY + ky) * t.pitch) << 2;
    let from = t.source + (t.back ? rows : filters), to = t.target + (t.back ? filters : rows);
    const fromStep = t.back ? 4 : step, toStep = t.back ? step : 4;
    for (let i = t.run; i > 0; i--) {
      store<f32>(to, load<f32>(from));
      from += fromStep;
      to += toStep;
    }
    if (!t.back) memory.fill(to, 0, (t.pitch - t.run) << 2);
  }
}
