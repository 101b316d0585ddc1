/**
 * The windows of nets that people train: engines have a path of their own for each of them, and take it only where both
 * axes agree. Windows drawn axis by axis hardly ever meet one.
 */
import fc from "fast-check";
import { upTo } from "../pieces.ts";

/** One axis of a window. */
export interface Slide {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
}

export const bare = (size: number, stride = 1, dilation = 1): Slide => ({
  size,
  stride,
  dilation,
  before: 0,
  after: 0,
});
export const padded = (slide: Slide, before: number, after = before): Slide => ({ ...slide, before, after });
/** A window for each pixel, or for each stride; what is odd lies behind. */
export const same = (size: number, stride = 1, dilation = 1): Slide => {
  const outside = Math.max(0, dilation * (size - 1) + 1 - stride);
  return padded(bare(size, stride, dilation), Math.floor(outside / 2), Math.ceil(outside / 2));
};
/** As much before as behind. */
export const half = (size: number, stride: number): Slide => padded(bare(size, stride), Math.floor(size / 2));

/** Those of three taps and fewer, which volumes have as well. */
export const smallSlides: readonly Slide[] = [
  ...[bare(1), bare(1, 2), padded(bare(1), 1)],
  ...[bare(2), bare(2, 2), same(2)],
  ...[bare(3), same(3), bare(3, 2), half(3, 2), same(3, 2), bare(3, 1, 2), same(3, 1, 2)],
];
export const slides: readonly Slide[] = [
  ...smallSlides,
  ...[same(4), bare(4, 2), same(4, 2), bare(3, 3)],
  ...[bare(5), same(5), half(5, 2), same(5, 2), same(5, 1, 2)],
];
/** First layers. */
export const largeSlides: readonly Slide[] = [same(7), half(7, 2), same(7, 2), padded(bare(11, 4), 2)];
/** Those of nets for phones. */
export const mobileSlides: readonly Slide[] = [same(3), half(3, 2), same(5), half(5, 2)];

/** A row or a column of taps, and others that are not square. */
export const oblongs: readonly (readonly [y: Slide, x: Slide])[] = [
  ...([[1, 3], [3, 1], [1, 5], [5, 1], [1, 7], [7, 1], [2, 3], [3, 2]] as const), // biome-ignore format: one list
].flatMap(([y, x]) => [
  [bare(y), bare(x)] as const,
  [same(y), same(x)] as const,
  [padded(bare(y, 2), 1), padded(bare(x, 2), 1)] as const,
]);

/** The least extent that the window fits. */
export const least = ({ size, dilation, before, after }: Slide): number =>
  Math.max(1, dilation * (size - 1) + 1 - before - after);

/** Pixels more than needed, as many along both axes every other time. */
export const spares = (most: number): fc.Arbitrary<readonly [y: number, x: number]> =>
  fc.tuple(upTo(most, 0), upTo(most, 0), fc.boolean()).map(([y, x, isSquare]) => [y, isSquare ? y : x]);
