/** One drawn scene: shapes in front of each other on a shaded ground, and the class of every pixel. */
import type { Random } from "../../reference/random.ts";

/** Whether the point (y, x), from −1 to 1 around the middle of a shape, is in it. */
type Outline = (y: number, x: number) => boolean;

export const outlines = {
  disc: (y, x) => y * y + x * x < 1,
  square: (y, x) => Math.max(Math.abs(y), Math.abs(x)) < 0.8,
  cross: (y, x) => Math.min(Math.abs(y), Math.abs(x)) < 0.3 && Math.max(Math.abs(y), Math.abs(x)) < 1,
  ring: (y, x) => y * y + x * x < 1 && y * y + x * x > 0.4,
} as const satisfies Record<string, Outline>;

export type Kind = keyof typeof outlines;

export interface Scene {
  readonly pixels: Uint8Array; // [y, x, red green blue]
  readonly mask: Uint8Array; // [y, x], what is seen there: 0 the ground, else 1 + the place of its kind
}

/** Fills a scene: the ground, at most one shape of any kind, and in front of it `front`, whole. */
export function draw(front: Kind, kinds: readonly Kind[], { pixels, mask }: Scene, chance: Random): void {
  const size = Math.sqrt(mask.length);
  const between = (low: number, high: number) => low + (high - low) * chance.uniform();
  const color = (least: number, most: number) => Array.from({ length: 3 }, () => between(least, most));
  const ground = { from: color(10, 110), to: color(10, 110) };
  const behind = Array.from({ length: chance.below(2) }, () => kinds[chance.below(kinds.length)]!);
  const shapes = [...behind, front].map((kind) => {
    const radius = size * between(0.18, 0.3);
    const [top, left] = [between(radius, size - radius), between(radius, size - radius)];
    const angle = between(-0.4, 0.4);
    return { kind, radius, top, left, cos: Math.cos(angle), sin: Math.sin(angle), color: color(90, 250) };
  });
  for (let at = 0; at < size * size; at++) {
    const [py, px] = [Math.floor(at / size) + 0.5, (at % size) + 0.5];
    const seen = shapes.findLast(({ kind, radius, top, left, cos, sin }) => {
      const [y, x] = [(py - top) / radius, (px - left) / radius];
      // A corner reaches further than the radius by which a shape keeps away from the edges.
      return Math.max(Math.abs(y), Math.abs(x)) < 1 && outlines[kind](cos * y - sin * x, sin * y + cos * x);
    });
    mask[at] = seen ? 1 + kinds.indexOf(seen.kind) : 0;
    for (let c = 0; c < 3; c++) {
      const shade = ground.from[c]! + (ground.to[c]! - ground.from[c]!) * (py / size);
      pixels[3 * at + c] = Math.min(255, Math.max(0, Math.round((seen?.color[c] ?? shade) + between(-16, 16))));
    }
  }
}
