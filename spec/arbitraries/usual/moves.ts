/** What usual nets resize, and turn from one layout into another. */
import fc from "fast-check";
import type { Coordinates } from "../../../reference/resampling.ts";
import type { Shape } from "../../../reference/tensor.ts";
import { of, upTo } from "../pieces.ts";

/** From one pixel, by whole numbers either way, to one pixel, and to as many. */
const ratios = [1, 2, 3, 4, 1 / 2, 1 / 3];
export const resized = <C extends Coordinates>(...known: readonly C[]) =>
  ratios.flatMap((ratio) =>
    known.flatMap((coordinates) =>
      [0, 1, 2].map((more) =>
        fc.record({ B: upTo(2), C: fc.constantFrom(1, 2, 4), H: upTo(4), W: upTo(4) }).map(({ B, C, H, W }) => {
          // Tall, square and a single pixel.
          const [y, x] = [
            [H + W, W],
            [W, W],
            [1, 1],
          ][more]!;
          const from = (extent: number) => (ratio < 1 ? extent / ratio : extent);
          const size = [Math.round(from(y!) * ratio), Math.round(from(x!) * ratio)] as const;
          return {
            inputs: { input: of(B, Math.round(from(y!)), Math.round(from(x!)), C) },
            params: { size, coordinates },
          };
        }),
      ),
    ),
  );

/** Turns of three axes and of four that layouts and heads need, beyond tiles of 32 and with axes of one number. */
const turns: readonly (readonly number[])[] = [
  ...[[0, 2, 1], [1, 0, 2], [2, 0, 1], [1, 2, 0], [2, 1, 0]], // biome-ignore format: one list
  ...[[0, 2, 3, 1], [0, 3, 1, 2], [0, 2, 1, 3], [0, 1, 3, 2], [2, 3, 1, 0], [3, 2, 0, 1]], // biome-ignore format: one list
];
const shapes: readonly Shape[] = [[2, 33, 35, 2], [34, 3, 33, 1], [5, 4, 1, 3], [1, 6, 5, 1], [33, 34, 1, 2]]; // biome-ignore format: one list
export const transpose = turns.flatMap((axes) =>
  shapes.map((shape) => fc.constant({ inputs: { input: of(...shape.slice(0, axes.length)) }, params: { axes } })),
);
