/** One drawn digit: a hand, written once, inked. */
import type { Random } from "../../reference/random.ts";
import { hands } from "./hands.ts";
import { ink } from "./ink.ts";
import { write } from "./pen.ts";
import { strokes } from "./stroke.ts";

const written = hands.map((ways) => ways.map(strokes));

/** Draws the digit into an image of 28 × 28 bytes, all 0 before. */
export function draw(digit: number, image: Uint8Array, chance: Random): void {
  const ways = written[digit]!;
  ink(image, write(ways[chance.below(ways.length)]!, chance), chance);
}
