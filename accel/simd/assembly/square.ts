/** A square of pixels out of an image, which may stick out of it: there it is zero. */

/** Eights that hold so many channels. */
@inline
export function eights(channels: i32): i32 {
  return (channels + 7) >> 3;
}

/**
 * Where the square of `size` pixels from row y, column x lies: in its image, or, when it sticks out, as a padded copy in
 * `copy`. Behind a pixel's channels, up to a whole eight of them, stand numbers that mean nothing.
 */
export function squareAt(
  images: usize, image: i32, H: i32, W: i32, C: i32, y: i32, x: i32, size: i32, copy: usize,
): usize {
  const row = (W * C) << 2, column = C << 2;
  const source = images + ((usize(image * H + y) * usize(W * C) + usize(x * C)) << 2);
  if (y >= 0 && x >= 0 && y + size <= H && x + size <= W) return source;
  const pitch = eights(C) << 5;
  const y0 = max(0, -y), y1 = min(size, H - y), x0 = max(0, -x), x1 = min(size, W - x);
  for (let r = 0; r < size; r++) {
    const inside = r >= y0 && r < y1, from = source + r * row;
    for (let c = 0; c < size; c++) {
      const to = copy + (r * size + c) * pitch;
      if (inside && c >= x0 && c < x1) copyEights(to, from + c * column, pitch);
      else clearEights(to, pitch);
    }
  }
  return copy;
}

// Loops of our own: a call of memory.copy or memory.fill for so few bytes takes longer than they do.
@inline
function copyEights(to: usize, from: usize, bytes: i32): void {
  for (let i = 0; i < bytes; i += 32) {
    const low = v128.load(from + i), high = v128.load(from + i, 16);
    v128.store(to + i, low);
    v128.store(to + i, high, 16);
  }
}

@inline
function clearEights(to: usize, bytes: i32): void {
  for (let i = 0; i < bytes; i += 32) {
    v128.store(to + i, f32x4.splat(0));
    v128.store(to + i, f32x4.splat(0), 16);
  }
}

/** Bytes from a row of the square to the next. */
@inline
export function rowStep(square: usize, copy: usize, W: i32, C: i32, size: i32): i32 {
  return square == copy ? (size * eights(C)) << 5 : (W * C) << 2;
}

/** Bytes from a pixel of the square to the next. */
@inline
export function columnStep(square: usize, copy: usize, C: i32): i32 {
  return square == copy ? eights(C) << 5 : C << 2;
}
