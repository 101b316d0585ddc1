/**
 * Which place of the source a pixel of a resized image looks at, along one axis.
 *
 *   halfPixel     (i + ½)·source/target − ½        pixels are little squares, and the images' borders meet
 *   asymmetric    i·source/target                  pixels are points, and the first ones meet
 *   alignCorners  i·(source − 1)/(target − 1)      pixels are points, and the first and the last ones meet
 */
import { expectRank, expectWhole, ParameterError, ShapeError, shapeText } from "./errors.ts";
import type { Shaped } from "./tensor.ts";
import type { Pair } from "./window.ts";

export type Coordinates = "halfPixel" | "asymmetric" | "alignCorners";

/** A fraction of whole numbers: a quotient that is whole is not rounded to the wrong side of itself. */
export interface Place {
  readonly numerator: number;
  readonly denominator: number;
}

/** Not yet clamped: halfPixel begins before the first pixel. A single target pixel of alignCorners reads pixel 0. */
export function placeOf(i: number, source: number, target: number, coordinates: Coordinates): Place {
  if (coordinates === "halfPixel") return { numerator: (2 * i + 1) * source - target, denominator: 2 * target };
  if (coordinates === "asymmetric") return { numerator: i * source, denominator: target };
  return { numerator: i * (source - 1), denominator: Math.max(1, target - 1) };
}

/**
 * The shape of the resized image, with all checks.
 * @throws {ShapeError} when the input is no image or has no pixel; {ParameterError} when a size or the coordinates are none.
 */
export function resizedShape(
  op: string,
  input: Shaped,
  { size, coordinates }: { readonly size: Pair; readonly coordinates: Coordinates },
  known: readonly Coordinates[],
) {
  const [B, H, W, C] = expectRank(op, "input", input, 4, "[batch, y, x, channel]");
  expectWhole(op, "size.y", size[0], 1);
  expectWhole(op, "size.x", size[1], 1);
  if (!known.includes(coordinates)) {
    const names = known.map((name) => `"${name}"`).join(" or ");
    throw new ParameterError(`${op}: coordinates must be ${names}, got "${coordinates}"`);
  }
  if (H === 0 || W === 0)
    throw new ShapeError(`${op}: input must have at least one pixel, got ${shapeText([B, H, W, C])}`);
  return [B, ...size, C] as const;
}
