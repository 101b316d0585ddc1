/** From written lines to pixels. */
import type { Random } from "../../reference/random.ts";
import { FIELD, type Trace } from "./pen.ts";

/** Fills one image of FIELD × FIELD bytes: paper is 0, ink is 255, and an edge is as gray as the ink covers the pixel. */
export function ink(image: Uint8Array, lines: readonly (readonly Trace[])[], chance: Random): void {
  const covered = new Float64Array(FIELD * FIELD);
  const blur = 0.9 + 0.5 * chance.uniform(); // how many pixels an edge takes from ink to paper
  for (const line of lines) {
    for (let i = 1; i < line.length; i++) cover(covered, line[i - 1]!, line[i]!, blur);
  }
  const grain = 0.1 * chance.uniform();
  for (let at = 0; at < covered.length; at++) {
    if (covered[at] === 0) continue; // clean paper
    const value = covered[at]! * (1 + grain * (2 * chance.uniform() - 1));
    image[at] = Math.round(255 * Math.min(Math.max(value, 0), 1));
  }
}

/** Where strokes cross the darker one shows: ink on ink is no darker. */
function cover(covered: Float64Array, p: Trace, q: Trace, blur: number): void {
  const reach = Math.max(p.radius, q.radius) + blur / 2;
  const [left, right] = pixels(p.x, q.x, reach);
  const [top, bottom] = pixels(p.y, q.y, reach);
  const [dx, dy] = [q.x - p.x, q.y - p.y];
  const square = dx * dx + dy * dy;
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const px = x + 0.5 - p.x;
      const py = y + 0.5 - p.y;
      // The foot of the perpendicular, kept between the ends.
      const t = square === 0 ? 0 : Math.min(Math.max((px * dx + py * dy) / square, 0), 1);
      const ox = px - t * dx;
      const oy = py - t * dy;
      const inside = p.radius + t * (q.radius - p.radius) - Math.sqrt(ox * ox + oy * oy);
      const share = Math.min(inside / blur + 0.5, 1);
      const at = y * FIELD + x;
      if (share > covered[at]!) covered[at] = share;
    }
  }
}

/** The first and last pixel within reach of both ends, inside the field. */
function pixels(a: number, b: number, reach: number): readonly [number, number] {
  return [Math.max(Math.floor(Math.min(a, b) - reach), 0), Math.min(Math.floor(Math.max(a, b) + reach), FIELD - 1)];
}
