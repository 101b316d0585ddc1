/** The axes along which a symmetric matrix only stretches: Jacobi's method. */
import { ParameterError, ShapeError, shapeText } from "../reference/errors.ts";
import { type Tensor, tensor } from "../reference/tensor.ts";

export interface Eigen {
  /** Largest first. */
  readonly values: readonly number[];
  /** [component, feature]: row k is the unit vector of `values[k]`; its entry of largest size is positive. */
  readonly vectors: Tensor<2>;
}

/** Off-diagonal elements smaller than this part of the largest element count as 0. */
const negligible = 2 ** -53;

/**
 * Eigenvalues and orthonormal eigenvectors of a symmetric matrix [D, D], of which the upper triangle is read.
 * Plane rotations make one off-diagonal element 0 after another, and again what the others have put back, until none is left.
 * Golub and Van Loan, "Matrix Computations", section 8.5: slow for large matrices, simple and accurate for small ones.
 * @throws {ShapeError} when the matrix is not square; {ParameterError} when an element is not finite.
 */
export function symmetricEigen(matrix: Tensor<2>): Eigen {
  const [D, columns] = matrix.shape;
  if (D !== columns) throw new ShapeError(`symmetricEigen: matrix must be square, got ${shapeText(matrix.shape)}`);
  const bad = matrix.data.find((value) => !Number.isFinite(value));
  if (bad !== undefined) throw new ParameterError(`symmetricEigen: matrix must have finite elements, got ${bad}`);

  const a = Float64Array.from({ length: D * D }, (_, at) => {
    const [row, column] = [Math.floor(at / D), at % D];
    return matrix.data[Math.min(row, column) * D + Math.max(row, column)]!;
  });
  const v = Float64Array.from({ length: D * D }, (_, at) => (at % (D + 1) === 0 ? 1 : 0)); // rows are eigenvectors
  const least = negligible * a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (let moving = true; moving; ) {
    moving = false;
    for (let p = 0; p < D; p++) {
      for (let q = p + 1; q < D; q++) {
        if (Math.abs(a[p * D + q]!) <= least) continue;
        rotate(a, v, D, p, q);
        moving = true;
      }
    }
  }
  const order = Array.from({ length: D }, (_, k) => k).sort((k, l) => a[l * D + l]! - a[k * D + k]!);
  const rows = order.flatMap((k) => pointed(v.subarray(k * D, (k + 1) * D)));
  return { values: order.map((k) => a[k * D + k]!), vectors: tensor([D, D], rows) };
}

/** Turns the plane of axes p and q by the smaller of the two angles at which a[p, q] becomes 0. */
function rotate(a: Float64Array, v: Float64Array, D: number, p: number, q: number): void {
  const slope = (a[q * D + q]! - a[p * D + p]!) / (2 * a[p * D + q]!);
  const tangent = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.hypot(1, slope));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = tangent * cosine;
  const mix = (m: Float64Array, first: number, second: number) => {
    const [x, y] = [m[first]!, m[second]!];
    m[first] = cosine * x - sine * y;
    m[second] = sine * x + cosine * y;
  };
  for (let k = 0; k < D; k++) mix(a, k * D + p, k * D + q); // columns
  for (let k = 0; k < D; k++) mix(a, p * D + k, q * D + k); // rows
  for (let k = 0; k < D; k++) mix(v, p * D + k, q * D + k);
  a[p * D + q] = 0; // up to rounding it is
  a[q * D + p] = 0;
}

/** A vector and its opposite are the same axis; of the two, the one whose largest entry is positive. */
function pointed(axis: Float64Array): readonly number[] {
  const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return Array.from(axis, (value) => (largest < 0 ? -value : value));
}
