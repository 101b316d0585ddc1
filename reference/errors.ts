/**
 * The errors of the project, and the checks that throw them.
 * Every text reads `<op>: <argument> must be <rule> (<why>), got <actual>`.
 */
import type { Shape, Shaped, Tuple } from "./tensor.ts";

/** The base of every error that is the caller's to mend; programs print its message without a stack. */
export class EinspecError extends Error {
  override name = "EinspecError";
}

/** Shapes that do not fit each other or the op. */
export class ShapeError extends EinspecError {
  override name = "ShapeError";
}

/** A param or an option outside its range. */
export class ParameterError extends EinspecError {
  override name = "ParameterError";
}

/** An engine that is missing, cannot run here, or failed. */
export class BackendError extends EinspecError {
  override name = "BackendError";
}

/** A file or a data set that is missing, damaged, or not what it claims to be. */
export class DataError extends EinspecError {
  override name = "DataError";
}

export const shapeText = (shape: Shape): string => `[${shape.join(", ")}]`;

/** The argument's extents, as a tuple of its rank: `const [B, H, W, C] = expectRank("conv2d", "input", input, 4, "[batch, y, x, channel]")`. */
export function expectRank<R extends number>(
  op: string,
  argument: string,
  { shape }: Shaped,
  rank: R,
  axes: string,
  wayOut = "",
): Tuple<R> {
  if (shape.length !== rank) {
    throw new ShapeError(`${op}: ${argument} must have rank ${rank} ${axes}, got ${shapeText(shape)}${wayOut}`);
  }
  return shape as readonly number[] as Tuple<R>;
}

/** Throws unless the argument's extent along `axis` is `expected`. */
export function expectAxis(
  op: string,
  argument: string,
  { shape }: Shaped,
  axis: number,
  expected: number,
  because: string,
): void {
  if (shape[axis] === expected) return;
  throw new ShapeError(
    `${op}: ${argument} axis ${axis} must be ${expected} (${because}), got ${shape[axis]} in shape ${shapeText(shape)}`,
  );
}

/** Throws unless two arguments have the same shape. */
export function expectSameShape(
  op: string,
  argument: string,
  { shape }: Shaped,
  other: string,
  expected: Shaped,
): void {
  if (shape.length === expected.shape.length && shape.every((extent, axis) => extent === expected.shape[axis])) return;
  throw new ShapeError(
    `${op}: ${argument} must have the shape of ${other} ${shapeText(expected.shape)}, got ${shapeText(shape)}`,
  );
}

/** Throws unless `value` is a whole number of at least `least`. */
export function expectWhole(op: string, param: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  const range = least > 0 ? `above ${least - 1}` : `of at least ${least}`;
  throw new ParameterError(`${op}: ${param} must be a whole number ${range}, got ${value}`);
}

/** Throws unless `holds`; `rule` says what the number must be: "above 0", "from 0 to 1". */
export function expectNumber(op: string, param: string, value: number, holds: boolean, rule: string): void {
  if (holds) return;
  throw new ParameterError(`${op}: ${param} must be a number ${rule}, got ${value}`);
}
