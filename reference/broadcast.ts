/** Two tensors of which the second repeats: where it has extent 1, its one element stands opposite all of the first. */
import { ShapeError, shapeText } from "./errors.ts";
import type { Shape, Shaped } from "./tensor.ts";

/**
 * The shape of `a`, which is that of the answer.
 * @throws {ShapeError} when an axis of b is neither 1 nor that of a.
 */
export function broadcastShape(op: string, { a, b }: { readonly a: Shaped; readonly b: Shaped }): Shape {
  const fits = a.shape.length === b.shape.length && b.shape.every((n, axis) => n === 1 || n === a.shape[axis]);
  if (!fits) {
    throw new ShapeError(
      `${op}: b must have the shape of a ${shapeText(a.shape)}, or 1 in place of an axis, got ${shapeText(b.shape)}`,
    );
  }
  return a.shape;
}

/** The place in b that stands opposite a place in a. */
export const repeated = (shape: Shape) => (index: readonly number[]) =>
  shape.map((n, axis) => (n === 1 ? 0 : index[axis]!));
