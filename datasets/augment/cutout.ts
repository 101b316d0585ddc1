/**
 * A square of an image is hidden, so that no single part of it decides (DeVries and Taylor, Improved Regularization of
 * Convolutional Neural Networks with Cutout). Its middle is any pixel of the image, so part of the square may lie outside.
 */
import type { Random } from "../../reference/random.ts";

/** Sets a square of `extent` pixels to `value`, in place. Draws the middle's y, then x. */
export function cutOut(
  pixels: Float32Array, // [y, x, channel]
  [H, W, C]: readonly [H: number, W: number, C: number],
  { extent, value, random }: { readonly extent: number; readonly value: number; readonly random: Random },
): void {
  const top = random.below(H) - Math.floor(extent / 2);
  const left = random.below(W) - Math.floor(extent / 2);
  const [from, to] = [Math.max(0, left) * C, Math.min(W, left + extent) * C];
  for (let y = Math.max(0, top); y < Math.min(H, top + extent); y++) {
    pixels.fill(value, y * W * C + from, y * W * C + to);
  }
}
