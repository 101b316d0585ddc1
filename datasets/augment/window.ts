/** Which part of an image is looked at: rectangles of whole pixels, chosen by rule or by chance. */
import { ParameterError } from "../../reference/errors.ts";
import type { Random } from "../../reference/random.ts";

/** A rectangle within an image, in pixels. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export type Extents = readonly [H: number, W: number];

/** The square in the middle; where it cannot be exactly there it lies half a pixel up and left. */
export function centerWindow([H, W]: Extents, extent: number): Window {
  expectRoom("centerWindow", [H, W], extent);
  return square(Math.floor((H - extent) / 2), Math.floor((W - extent) / 2), extent);
}

/** A square of one size, every place equally likely ("random crop"). Draws top, then left. */
export function randomWindow([H, W]: Extents, extent: number, random: Random): Window {
  expectRoom("randomWindow", [H, W], extent);
  const top = random.below(H - extent + 1);
  return square(top, random.below(W - extent + 1), extent);
}

export interface Scales {
  /** Least and most share of the image's area, 0 … 1. */
  readonly area: readonly [least: number, most: number];
  /** Least and most of width / height; equally likely are equal ratios. */
  readonly aspect: readonly [least: number, most: number];
}

const tries = 10;

/**
 * A rectangle of random area and shape at a random place ("random resized crop"; Szegedy et al., Going Deeper with
 * Convolutions, section 6). After ten rectangles that do not fit, the largest one in the middle whose shape is allowed.
 */
export function scaledWindow([H, W]: Extents, { area, aspect }: Scales, random: Random): Window {
  const [least, most] = [Math.log(aspect[0]), Math.log(aspect[1])];
  for (let tried = 0; tried < tries; tried++) {
    const pixels = H * W * (area[0] + (area[1] - area[0]) * random.uniform());
    const ratio = Math.exp(least + (most - least) * random.uniform());
    const [height, width] = [Math.round(Math.sqrt(pixels / ratio)), Math.round(Math.sqrt(pixels * ratio))];
    if (height < 1 || width < 1 || height > H || width > W) continue;
    const top = random.below(H - height + 1);
    return { top, left: random.below(W - width + 1), height, width };
  }
  const height = Math.min(H, Math.round(W / aspect[0]));
  const width = Math.min(W, Math.round(H * aspect[1]));
  return { top: Math.floor((H - height) / 2), left: Math.floor((W - width) / 2), height, width };
}

/** The four corners and the middle, in reading order, the middle last; with their mirror images a ten-crop. */
export function fiveWindows([H, W]: Extents, extent: number): readonly Window[] {
  expectRoom("fiveWindows", [H, W], extent);
  const [bottom, right] = [H - extent, W - extent];
  const corners = [
    square(0, 0, extent),
    square(0, right, extent),
    square(bottom, 0, extent),
    square(bottom, right, extent),
  ];
  return [...corners, centerWindow([H, W], extent)];
}

const square = (top: number, left: number, extent: number): Window => ({ top, left, height: extent, width: extent });

function expectRoom(subject: string, [H, W]: Extents, extent: number): void {
  if (Number.isInteger(extent) && extent >= 1 && extent <= Math.min(H, W)) return;
  throw new ParameterError(
    `${subject}: extent must be a whole number from 1 to ${Math.min(H, W)} (the image is ${H}×${W}), got ${extent}`,
  );
}
