/**
 * The matrix product. Axes before the last two count matrices: they are equal in a and b, and each pair is multiplied by itself.
 * Lecture 000, "Convolution is a linear operator (matrix multiply!)".
 */
import type { None, Ops } from "./catalogue.ts";
import { build, read, sum } from "./einstein.ts";
import { expectAxis, ShapeError, shapeText } from "./errors.ts";
import { reshaped, type Shape, type Shaped, sizeOf, type Tensor } from "./tensor.ts";

export const equation = "output[…, m, n] = a[…, m, K] b[…, K, n]";

export interface Inputs {
  readonly a: Tensor; // [..., row, k]
  readonly b: Tensor; // [..., k, column]
}
export type Params = None;

/** @throws {ShapeError} when a has no rows and columns, or b does not fit it. */
export function outputShape({ a, b }: Ops<Shaped>["matmul"]["inputs"]): Shape {
  const rank = a.shape.length;
  if (rank < 2) {
    throw new ShapeError(`matmul: a must have rank 2 or more [..., row, k], got ${shapeText(a.shape)}`);
  }
  if (b.shape.length !== rank) {
    throw new ShapeError(
      `matmul: b must have rank ${rank} (that of a ${shapeText(a.shape)}), got ${shapeText(b.shape)}`,
    );
  }
  const leading = a.shape.slice(0, -2);
  for (const [axis, extent] of leading.entries()) expectAxis("matmul", "b", b, axis, extent, "that of a");
  expectAxis("matmul", "b", b, rank - 2, a.shape[rank - 1]!, "the columns of a");
  return [...leading, a.shape[rank - 2]!, b.shape[rank - 1]!];
}

export function forward(inputs: Inputs): Tensor {
  const { B, M, N, K } = extents(inputs);
  const a = read(reshaped(inputs.a, [B, M, K]));
  const b = read(reshaped(inputs.b, [B, K, N]));
  const output = build([B, M, N], (i, m, n) => sum([K], (k) => a(i, m, k) * b(i, k, n)));
  return reshaped(output, outputShape(inputs));
}

/** Each factor of a product gets the gradient times the other factor: dA = dOutput·bᵀ, dB = aᵀ·dOutput. */
export function vjp(inputs: Inputs, _output: Tensor, gradient: Tensor) {
  const { B, M, N, K } = extents(inputs);
  const a = read(reshaped(inputs.a, [B, M, K]));
  const b = read(reshaped(inputs.b, [B, K, N]));
  const dOutput = read(reshaped(gradient, [B, M, N]));
  const dA = build([B, M, K], (i, m, k) => sum([N], (n) => dOutput(i, m, n) * b(i, k, n)));
  const dB = build([B, K, N], (i, k, n) => sum([M], (m) => a(i, m, k) * dOutput(i, m, n)));
  return { a: reshaped(dA, inputs.a.shape), b: reshaped(dB, inputs.b.shape) };
}

/** B matrices of M rows and K columns, times as many of K rows and N columns. Engines cut their work by the same numbers. */
export function extents({ a, b }: Ops<Shaped>["matmul"]["inputs"]) {
  const [M, K] = a.shape.slice(-2) as [number, number];
  return { B: sizeOf(a.shape.slice(0, -2)), M, N: b.shape.at(-1)!, K };
}
