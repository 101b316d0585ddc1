/** A square of pixels out of an image, which may stick out of it: there it is zero. */

/** Eights that hold so many channels. */
@inline
export function eights(channels: i32): i32 {
  return (channels + 7) >> 3;
}

/**
 * Where the square of `size` pixels from row y, column x lies: in its image, or, when it sticks out or its channels are no
 * whole eights, as a padded copy in `copy`.
 */
export function squareAt(
  images: usize, image: i32, H: i32, W: i32, C: i32, y: i32, x: i32, size: i32, copy: usize,
): usize {
  const row = (W * C) << 2, column = C << 2;
  const source = images + ((usize(image * H + y) * usize(W * C) + usize(x * C)) << 2);
  if (y >= 0 && x >= 0 && y + size <= H && x + size <= W && (C & 7) == 0) return source;
  const pitch = eights(C) << 5;
  const y0 = max(0, -y), y1 = min(size, H - y), x0 = max(0, -x), x1 = min(size, W - x);
  memory.fill(copy, 0, size * size * pitch);
  for (let r = y0; r < y1; r++) {
    const from = source + r * row, to = copy + r * size * pitch;
    if (pitch == column && x1 > x0) memory.copy(to + x0 * pitch, from + x0 * column, (x1 - x0) * pitch);
    else for (let c = x0; c < x1; c++) memory.copy(to + c * pitch, from + c * column, column);
  }
  return copy;
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
