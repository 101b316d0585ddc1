/**
 * Convolution as a gather: every pixel of the target sums, over the taps that hit the source, a row of the source's
 * channels times a packed kernel. Forward and input gradient are the same sum; they differ in the tables that say which
 * taps a target pixel has, and in how the kernel was packed.
 *
 * The four rows of a tile are the same pixel of four images: they have the same taps, so padding costs nothing, and
 * nothing is copied. What is left of the batch takes four neighbouring pixels of one image instead.
 */
import { ZEROS, scratchOf } from "./layout";
import { storeLanes } from "./lanes";
import { Steps, tileNarrow, tileRows } from "./tile";
import { tileRowsWide, wide } from "./wideTile";

/** One entry of a table: along one axis, the taps of a target pixel and the source pixel under the first of them. */
@unmanaged
export class Taps {
  first: i32;
  count: i32;
  source: i32;
}

@unmanaged
class ConvolveArguments {
  source: usize;
  packed: usize;
  bias: usize; // or 0
  target: usize;
  B: i32;
  sourceImage: i32; // floats
  W: i32; // of the source
  C: i32;
  Y: i32; // of the target
  X: i32;
  O: i32;
  groups: i32;
  KX: i32;
  taps: i32; // KY · KX
  rows: usize; // Taps per target row
  columns: usize;
  tapY: i32; // from one valid tap to the next: taps …
  tapX: i32;
  stepY: i32; // … and source pixels
  stepX: i32;
  scratch: usize;
  scratchBytes: i32; // per thread: 128 for a tile, 64 for steps
}

/** One item is one row of pixels, of four images or of one. */
export function convolve(args: usize, item: i32, thread: i32): void {
  const v = changetype<ConvolveArguments>(args);
  const quads = v.B >> 2;
  const part = item / v.Y, y = item % v.Y;
  const image = part < quads ? part << 2 : part + 3 * quads;
  const scratch = scratchOf(v.scratch, v.scratchBytes, thread);
  const perGroup = v.O / v.groups, panels = (perGroup + 7) >> 3;
  for (let group = 0; group < v.groups; group++) {
    for (let panel = 0; panel < panels; ) {
      const pair = wide() && (panel << 3) + 16 <= perGroup;
      pixels(v, image, part < quads, y, group, panel, panels, pair, scratch);
      panel += pair ? 2 : 1;
    }
  }
}

/** Eight channels, or a pair of eights, of a row of pixels. */
function pixels(
  v: ConvolveArguments, image: i32, quad: bool, y: i32, group: i32, panel: i32, panels: i32, pair: bool, scratch: usize,
): void {
  const Cg = v.C / v.groups, Og = v.O / v.groups;
  const s = changetype<Steps>(scratch + 128);
  const row = changetype<Taps>(v.rows + y * offsetof<Taps>());
  s.ny = row.count;
  s.aY = (v.stepY * v.W * v.C) << 2;
  s.bY = (v.tapY * v.KX * Cg) << 5;
  s.aX = (v.stepX * v.C) << 2;
  s.bX = (v.tapX * Cg) << 5;
  // Neighbouring taps over neighbouring pixels are one run, unless a group takes only some of the channels.
  const together = v.stepX == 1 && v.tapX == 1 && v.groups == 1;

  const width = min(8, Og - panel * 8);
  const channel = group * Og + panel * 8;
  const source = v.source + ((usize(image) * usize(v.sourceImage) + usize(row.source * v.W * v.C + group * Cg)) << 2);
  const target = v.target + ((usize(image * v.Y + y) * usize(v.X * v.O) + usize(channel)) << 2);
  const b = v.packed + (usize((group * panels + panel) * v.taps + row.first * v.KX) * usize(Cg) << 5);
  const panelBytes = usize(v.taps * Cg) << 5;
  const start = v.bias ? v.bias + (channel << 2) : ZEROS;
  const imageStep = quad ? v.sourceImage << 2 : 0;
  const targetStep = quad ? (v.Y * v.X * v.O) << 2 : v.O << 2;

  for (let x = 0; x < v.X; ) {
    const column = changetype<Taps>(v.columns + x * offsetof<Taps>());
    const rows = quad ? 4 : alike(v, x);
    s.run = together ? Cg * column.count : Cg;
    s.nx = together ? min(1, column.count) : column.count;
    const a = source + (usize(column.source * v.C) << 2);
    const step = quad ? imageStep : rows > 1 ? (column1(v, x) - column.source) * v.C << 2 : 0;
    const last = rows - 1;
    const a1 = a + min(1, last) * step, a2 = a + min(2, last) * step, a3 = a + min(3, last) * step;
    const tap = b + (usize(column.first * Cg) << 5);
    const o = target + (usize(x * v.O) << 2);
    const o1 = o + min(1, last) * targetStep, o2 = o + min(2, last) * targetStep, o3 = o + min(3, last) * targetStep;
    if (pair) {
      tileRowsWide(a, a1, a2, a3, tap, panelBytes, s, o, o1, o2, o3, 32, start, start, start, start, 32);
    } else if (width == 8) tileRows(a, a1, a2, a3, tap, s, o, o1, o2, o3, start, start, start, start);
    else if (width == 4) tileNarrow(a, a1, a2, a3, tap, s, o, o1, o2, o3, start);
    else {
      const t1 = scratch + 32, t2 = scratch + 64, t3 = scratch + 96;
      if (width < 4) tileNarrow(a, a1, a2, a3, tap, s, scratch, t1, t2, t3, start);
      else tileRows(a, a1, a2, a3, tap, s, scratch, t1, t2, t3, start, start, start, start);
      storeRow(o, scratch, width);
      storeRow(o1, t1, width);
      storeRow(o2, t2, width);
      storeRow(o3, t3, width);
    }
    x += quad ? 1 : rows;
  }
}

@inline
function storeRow(target: usize, row: usize, width: i32): void {
  let at = 0;
  if (width > 4) {
    v128.store(target, v128.load(row));
    at = 16;
  }
  storeLanes(target + at, v128.load(row + at), width - (at >> 2));
}

/** How many pixels from x on, four at most, have the same taps at an even distance. */
function alike(v: ConvolveArguments, x: i32): i32 {
  const first = changetype<Taps>(v.columns + x * offsetof<Taps>());
  let rows = 1;
  for (; rows < 4 && x + rows < v.X; rows++) {
    const next = changetype<Taps>(v.columns + (x + rows) * offsetof<Taps>());
    if (next.first != first.first || next.count != first.count) break;
    if (next.source - first.source != rows * (column1(v, x) - first.source)) break;
  }
  return rows;
}

/** The source pixel of the neighbour of x. */
@inline
function column1(v: ConvolveArguments, x: i32): i32 {
  return changetype<Taps>(v.columns + (x + 1) * offsetof<Taps>()).source;
}
