/**
 * Convolution by Winograd's way: patches and kernel are transformed, 36 small matrix products follow, one for each place
 * in a patch, and their results are transformed back. What a product costs falls to a quarter (3×3) or to 9/25 (5×5).
 */
import { ZEROS, scratchOf } from "./layout";
import { storeEight } from "./lanes";
import { columnStep, eights, rowStep, squareAt } from "./square";
import { Steps, tileRows } from "./tile";
import { tileRowsWide, wide } from "./wideTile";
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
  const whole = lines + 2 * PATCH + 64, transformed = whole + 36 * pitch, products = transformed + 36 * place;

  for (let i = 0; i < count; i++) {
    const at = first + i;
    const y = ((at / across) % down) * v.outputs + v.top, x = (at % across) * v.outputs + v.left;
    const patch = squareAt(v.source, at / (across * down), v.H, v.W, v.C, y, x, 6, whole);
    const row = rowStep(patch, whole, v.W, v.C, 6), column = columnStep(patch, whole, v.C);
    for (let c = 0; c < pitch; c += EIGHT) transformPatch(patch + c, row, column, lines, transformed + i * pitch + c, place);
  }
  // Rows beyond the last patch, up to a multiple of 4, are computed and dropped: whatever they hold.
  const rows = (count + 3) & ~3, panels = (v.O + 7) >> 3;
  const s = stepsAt(lines, v.C), panelBytes = usize(36 * v.C) << 5, oApart = 36 * sum;
  for (let panel = 0; panel < panels; ) {
    const kernel = v.kernel + usize(panel) * panelBytes, pair = wide() && panel + 1 < panels;
    for (let at = 0; at < 36; at++) {
      const b = kernel + (usize(at * v.C) << 5);
      product(transformed + at * place, pitch, b, pair, panelBytes, s, products + at * sum, oApart, rows);
    }
    writeAll(v, first, count, across, down, panel, products, sum, lines);
    if (pair) writeAll(v, first, count, across, down, panel + 1, products + oApart, sum, lines);
    panel += pair ? 2 : 1;
  }
}

/** The steps of a product over `depth` channels, kept where lines are kept when a patch is transformed. */
@inline
function stepsAt(lines: usize, depth: i32): Steps {
  const s = changetype<Steps>(lines + 2 * PATCH);
  s.run = depth;
  s.nx = 1;
  s.ny = 1;
  return s;
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
  const lines = scratchOf(v.scratch, v.scratchBytes, thread), s = stepsAt(lines, v.C);
  const kernel = lines + 2 * PATCH + 64, kernelBytes = 36 * place, products = kernel + 2 * kernelBytes;
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
      product(a, v.pitch << 2, b, pair, kernelBytes, s, o, oApart, rows);
      if (two && !pair) product(a, v.pitch << 2, b + kernelBytes, false, 0, s, o + oApart, 0, rows);
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

/**
 * o[row][8] = Σ_k a[row][k] · b[k][8], four rows at a time, rows of A `pitch` bytes apart; the same over the panel `bApart` bytes
 * behind b, into what lies `oApart` behind o, if there is a pair.
 */
function product(
  a: usize, pitch: i32, b: usize, pair: bool, bApart: usize, s: Steps, o: usize, oApart: usize, rows: i32,
): void {
  for (; rows > 0; rows -= 4) {
    const a1 = a + pitch, a2 = a1 + pitch, a3 = a2 + pitch;
    if (pair) {
      tileRowsWide(a, a1, a2, a3, b, bApart, s, o, o + 32, o + 64, o + 96, oApart, ZEROS, ZEROS, ZEROS, ZEROS, 0);
    } else tileRows(a, a1, a2, a3, b, s, o, o + 32, o + 64, o + 96, ZEROS, ZEROS, ZEROS, ZEROS);
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
