/**
 * The filter gradient: for every tap a product of two tall matrices, input pixels by channels and output gradients by
 * filters, over the pixels that the tap sees. Both are read where they lie. An item owns the taps it writes and sums the
 * batch in chunks of images, so that one chunk stays in the second cache while its tiles pass over it.
 */
import { Taps } from "./convolve";
import { ZEROS, scratchOf } from "./layout";
import { Pixels, tileColumns } from "./tile";
import { tileColumnsWide, wide } from "./wideTile";

@unmanaged
class FilterArguments {
  input: usize;
  dOutput: usize;
  dKernel: usize; // [part][ky, kx, c, o]
  B: i32;
  inputImage: i32; // floats
  W: i32;
  C: i32;
  Y: i32;
  X: i32;
  O: i32;
  groups: i32;
  KY: i32;
  KX: i32;
  rows: usize; // Taps, here: the output rows that see tap ky, and the input row under the first of them
  columns: usize;
  stepY: i32; // input pixels between neighbouring output pixels
  stepX: i32;
  channelBlock: i32; // input channels of an item, a multiple of 4
  partImages: i32; // images summed into one part
  chunk: i32; // images in cache at a time
  scratch: usize;
  scratchBytes: i32; // per thread: 128 for a tile, 64 for steps
}

/** One item is one tap of one block of channels of one part of the batch. */
export function filter(args: usize, item: i32, thread: i32): void {
  const v = changetype<FilterArguments>(args);
  const Cg = v.C / v.groups, Og = v.O / v.groups;
  const blocks = (Cg + v.channelBlock - 1) / v.channelBlock;
  const taps = v.KY * v.KX;
  const tap = item % taps, block = (item / taps) % blocks, part = item / (taps * blocks);
  const row = changetype<Taps>(v.rows + (tap / v.KX) * offsetof<Taps>());
  const column = changetype<Taps>(v.columns + (tap % v.KX) * offsetof<Taps>());
  const scratch = scratchOf(v.scratch, v.scratchBytes, thread);
  const s = changetype<Pixels>(scratch + 128);
  s.nx = column.count;
  s.aX = (v.stepX * v.C) << 2;
  s.bX = v.O << 2;
  s.ny = column.count > 0 ? row.count : 0;
  s.aY = (v.stepY * v.W * v.C) << 2;
  s.bY = (v.X * v.O) << 2;
  s.aImage = v.inputImage << 2;
  s.bImage = (v.Y * v.X * v.O) << 2;

  const c0 = block * v.channelBlock, c1 = min(c0 + v.channelBlock, Cg);
  const from = part * v.partImages, to = min(from + v.partImages, v.B);
  const kernel = v.dKernel + (usize(part * taps + tap) * usize(Cg * v.O) << 2);
  // At least once, so that even an empty batch has a gradient: zeros.
  let image = from;
  do {
    s.images = min(v.chunk, to - image);
    const a = v.input + ((usize(image) * v.inputImage + (row.source * v.W + column.source) * v.C) << 2);
    const b = v.dOutput + (usize((image * v.Y + row.first) * v.X + column.first) * usize(v.O) << 2);
    for (let group = 0; group < v.groups; group++) {
      for (let c = c0; c < c1; c += 4) {
        const pairs = wide() && c + 4 <= c1;
        for (let o = 0; o < Og; ) {
          const columns = pairs && o + 16 <= Og ? 16 : min(8, Og - o), filters = group * Og + o;
          sum(
            a + ((group * Cg + c) << 2), b + (filters << 2), s, kernel + ((c * v.O + filters) << 2), v.O << 2,
            min(4, c1 - c), columns, image > from, scratch,
          );
          o += columns;
        }
      }
    }
    image += v.chunk;
  } while (image < to);
}

/** One tile of one chunk, or two beside each other, added to what the chunks before have summed. */
function sum(
  a: usize, b: usize, s: Pixels, o: usize, oStride: i32, rows: i32, columns: i32, add: bool, scratch: usize,
): void {
  const start = add ? o : ZEROS, startStride = add ? oStride : 0;
  if (columns == 16) {
    tileColumnsWide(a, b, 32, s, o, oStride, start, startStride);
    return;
  }
  if (rows == 4 && columns == 8) {
    tileColumns(a, b, s, o, oStride, start, startStride);
    return;
  }
  tileColumns(a, b, s, scratch, 32, ZEROS, 0);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = o + i * oStride + (j << 2);
      const value = load<f32>(scratch + (i << 5) + (j << 2));
      store<f32>(at, add ? load<f32>(at) + value : value);
    }
  }
}
