/**
 * Pieces of kernel source for bins over an image. Bin y meets the rows from ⌊y·H/Y⌋ to ⌈(y+1)·H/Y⌉ − 1, and row i meets the
 * bins from ⌊i·Y/H⌋ to ⌈(i+1)·Y/H⌉ − 1: forward and backward are one piece with the extents swapped.
 */
import type { Shape } from "../../reference/tensor.ts";
import { quotient } from "./source.ts";

/** Along one axis, `from` cells over `to` cells: the first that cell `at` meets, and how many. */
const meeting = (at: string, from: number, to: number) => ({
  first: quotient(`${at} * ${to}`, from),
  count: (first: string) => `${quotient(`(${at} + 1) * ${to} + ${from - 1}`, from)} - ${first}`,
});

/** The most that any cell of `from` meets of `to`. */
function longest(from: number, to: number): number {
  let most = 0;
  for (let at = 0; at < from; at++) {
    most = Math.max(most, Math.ceil(((at + 1) * to) / from) - Math.floor((at * to) / from));
  }
  return most;
}

/**
 * A cell is (y, x) of image b of `shape`, its channel thread.x. `visit` runs for each cell (row, column) of `other` that it
 * meets, whose element is `at`; high · wide of them there are.
 */
export function eachMet([, Y, X]: Shape, [, H, W, C]: Shape, visit: string): string {
  const rows = meeting("y", Y!, H!);
  const columns = meeting("this.thread.y", X!, W!);
  return `const b = ${quotient("this.thread.z", Y!)};
    const y = this.thread.z - b * ${Y};
    const top = ${rows.first};
    const left = ${columns.first};
    const high = ${rows.count("top")};
    const wide = ${columns.count("left")};
    for (let i = 0; i < ${longest(Y!, H!)}; i++) {
      if (i < high) {
        for (let j = 0; j < ${longest(X!, W!)}; j++) {
          if (j < wide) {
            const row = top + i;
            const column = left + j;
            const at = ((b * ${H} + row) * ${W} + column) * ${C} + this.thread.x;
            ${visit}
          }
        }
      }
    }`;
}

/** How many cells of `to` cell `at` of `from` meets. */
export const met = (at: string, from: number, to: number): string => {
  const { first, count } = meeting(at, from, to);
  return `(${count(first)})`;
};
