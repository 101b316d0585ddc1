/**
 * Convolution by Winograd's way: patches and kernel are transformed, 36 small matrix products follow, one for each place
 * in a patch, and their results are transformed back. What a product costs falls to a quarter (3×3) or to 9/25 (5×5).
 */
import { ZEROS, scratchOf } from "./layout";
import { madd, storeEight } from "./lanes";
import { columnStep, eights, rowStep, squareAt } from "./square";
import { productWide, wide } from "./wideTile";
import { EIGHT, PATCH, transformKernel, transformOutput, transformPatch } from "./winogradTransforms";

@unmanaged
class KernelArguments {
  packed: usize; // [panel][taps · taps][depth][8], as pack leaves it
  target: usize; // [panel][36][depth][8]
  taps: i32;
  depth: i32;
  scratch: usize;
  scratchBytes: i32;
}

/** One item is one panel of eight output channels. */
export function winogradKernel(args: usize, item: i32, thread: i32): void {
  const v = changetype<KernelArguments>(args);
  const lines = scratchOf(v.scratch, v.scratchBytes, thread);
  const step = v.depth << 5;
  const source = v.packed + usize(item) * usize(v.taps * v.taps * step);
  const target = v.target + usize(item) * usize(36 * step);
  const row = v.taps * step;
  for (let at = 0; at < step; at += EIGHT) transformKernel(v.taps, source + at, row, step, lines, target + at, step);
}

@unmanaged
class WinogradArguments {
  source: usize;
  kernel: usize;
  bias: usize; // or 0
  target: usize;
  B: i32;
  H: i32; // of the source
  W: i32;
  C: i32;
  Y: i32; // of the target
  X: i32;
  O: i32;
  top: i32; // the source row under the first tap of target row 0
  left: i32;
  outputs: i32; // pixels of a patch's result along an axis
  patches: i32; // in one item, a multiple of 4
  scratch: usize;
  scratchBytes: i32; // per thread: a patch for lines, one of all channels, the patches transformed, their products
}

/** One item is so many patches, counted through images, rows and columns. */
export function winograd(args: usize, item: i32, thread: i32): void {
  const v = changetype<WinogradArguments>(args);
  const across = (v.X + v.outputs - 1) / v.outputs, down = (v.Y + v.outputs - 1) / v.outputs;
  const first = item * v.patches, count = min(v.patches, v.B * down * across - first);
  const pitch = eights(v.C) * EIGHT;
  const lines = scratchOf(v.scratch, v.scratchBytes, thread);
  const place = placeStep(v.patches * pitch), sum = placeStep(v.patches << 5);
  const whole = lines + 2 * PATCH, transformed = whole + 36 * pitch, products = transformed + 36 * place;

  for (let i = 0; i < count; i++) {
    const at = first + i;
    const y = ((at / across) % down) * v.outputs + v.top, x = (at % across) * v.outputs + v.left;
    const patch = squareAt(v.source, at / (across * down), v.H, v.W, v.C, y, x, 6, whole);
    const row = rowStep(patch, whole, v.W, v.C, 6), column = columnStep(patch, whole, v.C);
    for (let c = 0; c < pitch; c += EIGHT) transformPatch(patch + c, row, column, lines, transformed + i * pitch + c, place);
  }
  // Rows beyond the last patch, up to a multiple of 4, are computed and dropped: whatever they hold.
  const rows = (count + 3) & ~3, panels = (v.O + 7) >> 3;
  const panelBytes = usize(36 * v.C) << 5, oApart = 36 * sum;
  for (let panel = 0; panel < panels; ) {
    const kernel = v.kernel + usize(panel) * panelBytes, pair = wide() && panel + 1 < panels;
    for (let at = 0; at < 36; at++) {
      const b = kernel + (usize(at * v.C) << 5);
      const a = transformed + at * place, o = products + at * sum;
      if (pair) productWide(a, pitch, b, panelBytes, v.C << 5, o, oApart, rows);
      else product(a, pitch, b, v.C << 5, o, rows);
    }
    writeAll(v, first, count, across, down, panel, products, sum, lines);
    if (pair) writeAll(v, first, count, across, down, panel + 1, products + oApart, sum, lines);
    panel += pair ? 2 : 1;
  }
}

/** Eight channels of so many patches, from the one numbered `first` on. */
function writeAll(
  v: WinogradArguments, first: i32, count: i32, across: i32, down: i32, panel: i32, products: usize, sum: i32, lines: usize,
): void {
  for (let i = 0; i < count; i++) {
    const at = first + i;
    const y = ((at / across) % down) * v.outputs, x = (at % across) * v.outputs;
    write(v, at / (across * down), y, x, panel, products + (i << 5), sum, lines);
  }
}

@unmanaged
class PanelArguments extends WinogradArguments {
  transformed: usize; // the patches, [36][all of them][pitch]
  taps: i32;
  pitch: i32; // floats
  place: i32; // floats from one of the 36 places to the next
}

/** One item is one pair of panels of eight output channels of all patches; `kernel` is the packed one, and transformed here. */
export function winogradPanel(args: usize, item: i32, thread: i32): void {
  const v = changetype<PanelArguments>(args);
  const across = (v.X + v.outputs - 1) / v.outputs, down = (v.Y + v.outputs - 1) / v.outputs;
  const step = v.C << 5, place = placeStep(step), sum = placeStep(v.patches << 5), oApart = 36 * sum;
  const lines = scratchOf(v.scratch, v.scratchBytes, thread);
  const kernel = lines + 2 * PATCH, kernelBytes = 36 * place, products = kernel + 2 * kernelBytes;
  const panel = item << 1, two = panel + 1 < (v.O + 7) >> 3, pair = two && wide();
  for (let i = 0; i <= i32(two); i++) {
    const packed = v.kernel + usize(panel + i) * usize(v.taps * v.taps * step), target = kernel + i * kernelBytes;
    for (let at = 0; at < step; at += EIGHT) {
      transformKernel(v.taps, packed + at, v.taps * step, step, lines, target + at, place);
    }
  }
  const total = v.B * down * across;
  for (let first = 0; first < total; first += v.patches) {
    const count = min(v.patches, total - first), rows = (count + 3) & ~3;
    for (let at = 0; at < 36; at++) {
      const a = v.transformed + ((usize(at) * usize(v.place) + usize(first * v.pitch)) << 2);
      const b = kernel + at * place, o = products + at * sum;
      if (pair) {
        productWide(a, v.pitch << 2, b, kernelBytes, step, o, oApart, rows);
        continue;
      }
      product(a, v.pitch << 2, b, step, o, rows);
      if (two) product(a, v.pitch << 2, b + kernelBytes, step, o + oApart, rows);
    }
    writeAll(v, first, count, across, down, panel, products, sum, lines);
    if (two) writeAll(v, first, count, across, down, panel + 1, products + oApart, sum, lines);
  }
}

/** From one place of a patch to the next, in bytes: never so even that all 36 fall on the same lines of the first cache. */
@inline
function placeStep(bytes: i32): i32 {
  return bytes + 64;
}

/** o[row][8] = Σ_k a[row][k] · b[k][8], four rows at a time; rows of A are `pitch` bytes apart. */
function product(a: usize, pitch: i32, b0: usize, length: i32, o: usize, rows: i32): void {
  const end = b0 + length;
  for (; rows > 0; rows -= 4) {
    let v00 = f32x4.splat(0), v01 = v00, v10 = v00, v11 = v00, v20 = v00, v21 = v00, v30 = v00, v31 = v00;
    let p0 = a, p1 = a + pitch, p2 = a + 2 * pitch, p3 = a + 3 * pitch, b = b0;
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
    v128.store(o, v00);
    v128.store(o, v01, 16);
    v128.store(o, v10, 32);
    v128.store(o, v11, 48);
    v128.store(o, v20, 64);
    v128.store(o, v21, 80);
    v128.store(o, v30, 96);
    v128.store(o, v31, 112);
    a += pitch << 2;
    o += 128;
  }
}

/** Eight channels of one patch's pixels, as far as they lie inside the target. */
@inline
function write(
  v: WinogradArguments, image: i32, y: i32, x: i32, panel: i32, products: usize, step: i32, lines: usize,
): void {
  const rows = min(v.outputs, v.Y - y), columns = min(v.outputs, v.X - x);
  const channel = panel << 3, width = v.O - channel, pixels = lines + PATCH;
  // Beyond the last channel this reads whatever follows, for pixels that are not stored.
  transformOutput(v.outputs, products, step, v.bias ? v.bias + (channel << 2) : ZEROS, lines, pixels);
  for (let r = 0; r < rows; r++) {
    let pixel = pixels + r * v.outputs * EIGHT;
    let target = v.target + ((usize((image * v.Y + y + r) * v.X + x) * usize(v.O) + usize(channel)) << 2);
    for (let c = 0; c < columns; c++) {
      storeEight(target, v128.load(pixel), v128.load(pixel, 16), width);
      pixel += EIGHT;
      target += v.O << 2;
    }
  }
}
