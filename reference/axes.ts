/** Axes that an op reduces away: the check they share, and how the two shapes belong together. */
import { ParameterError, shapeText } from "./errors.ts";
import type { Shape, Shaped } from "./tensor.ts";

/**
 * The input's shape without the axes.
 * @throws {ParameterError} when an axis does not exist or is named twice.
 */
export function withoutAxes(op: string, { shape }: Shaped, axes: readonly number[]): Shape {
  const valid = axes.every((axis) => Number.isSafeInteger(axis) && axis >= 0 && axis < shape.length);
  if (!valid || new Set(axes).size < axes.length) {
    throw new ParameterError(
      `${op}: axes must be different axes of the input (shape ${shapeText(shape)}), got ${shapeText(axes)}`,
    );
  }
  return keptBy(axes)(shape);
}

/** The part of an index (or of a shape) that survives. */
export const keptBy =
  (axes: readonly number[]) =>
  (index: readonly number[]): readonly number[] =>
    index.filter((_, axis) => !axes.includes(axis));
