/** Left and right change places ("horizontal flip"): most things can be seen from both sides. Text and digits cannot. */

/** Of pixels [y, x, channel]. */
export function mirrored<P extends Uint8Array | Float32Array>(
  pixels: P,
  [H, W, C]: readonly [H: number, W: number, C: number],
): P {
  const out = pixels.slice() as P;
  for (let y = 0; y < H; y++) {
    for (let x = 0; x < W; x++) {
      const [to, from] = [(y * W + x) * C, (y * W + (W - 1 - x)) * C];
      for (let c = 0; c < C; c++) out[to + c] = pixels[from + c]!;
    }
  }
  return out;
}
