/** Windows that slide over the rows and columns of an image: strides, dilations, paddings, and how many fit. */
import { expectWhole, ShapeError } from "./errors.ts";

export type Pair = readonly [y: number, x: number];
/** Pixels outside each border. */
export type Pads2 = readonly [y: readonly [top: number, bottom: number], x: readonly [left: number, right: number]];

/** All in pixels. `dilation` is the distance between neighbouring taps. */
export interface Window2 {
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly padding: Pads2;
}

/** A window that has a size of its own, counted in taps. */
export interface Pool2 extends Window2 {
  readonly size: Pair;
}

/** The input pixel under tap (ky, kx) of the window at (y, x). It may lie outside the image. */
export function pixelUnder({ stride, dilation, padding }: Window2) {
  const [strideY, strideX] = stride;
  const [dilationY, dilationX] = dilation;
  const [[top], [left]] = padding;
  return {
    row: (y: number, ky: number) => strideY * y + dilationY * ky - top,
    column: (x: number, kx: number) => strideX * x + dilationX * kx - left,
  };
}

/**
 * How many windows of `size` taps fit along y and x: ⌊(extent + before + after − (dilation·(size−1)+1)) / stride⌋ + 1.
 * @throws {ParameterError} when a stride, dilation, padding or size is out of range.
 * @throws {ShapeError} when not even one window fits.
 */
export function windowCounts(op: string, extent: Pair, size: Pair, { stride, dilation, padding }: Window2): Pair {
  const along = (axis: 0 | 1, name: string): number =>
    windowCount(op, name, extent[axis], {
      size: size[axis],
      stride: stride[axis],
      dilation: dilation[axis],
      padding: padding[axis],
    });
  return [along(0, "y"), along(1, "x")];
}

/** A window along one axis. */
export interface Window1 {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: readonly [before: number, after: number];
}

/** The same along one axis, which is called `name` in errors. */
export function windowCount(op: string, name: string, extent: number, window: Window1): number {
  expectWindow(op, name, window);
  const { size, stride, dilation, padding } = window;
  const [before, after] = padding;
  const span = dilation * (size - 1) + 1;
  const padded = extent + before + after;
  if (padded < span) {
    throw new ShapeError(
      `${op}: a ${size}-tap window with dilation ${dilation} spans ${span} pixels along ${name}, ` +
        `but the padded input has ${padded}; add padding or use a smaller window`,
    );
  }
  return Math.floor((padded - span) / stride) + 1;
}

/** @throws {ParameterError} when a stride, dilation, padding or size is out of range. */
export function expectWindow(op: string, name: string, { size, stride, dilation, padding }: Window1): void {
  expectWhole(op, `size.${name}`, size, 1);
  expectWhole(op, `stride.${name}`, stride, 1);
  expectWhole(op, `dilation.${name}`, dilation, 1);
  const [before, after] = padding;
  expectWhole(op, `padding.${name}`, before, 0);
  expectWhole(op, `padding.${name}`, after, 0);
}
