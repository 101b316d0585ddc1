/**
 * S of Winograd's convolutions: what they add up, in absolute values, on the way to each output. A fast algorithm adds more
 * than the op does, so its rounding is measured by its own sums.
 */
import type { ConvParams } from "../../../reference/catalogue.ts";
import { build, padded, read, sum } from "../../../reference/einstein.ts";
import type { Tensor } from "../../../reference/tensor.ts";

const points = [0, 1, -1, 2, -2] as const;

/** Absolute values of the three transforms, by their definition: each point a row, the last one for infinity. */
const patches = [
  [4, 0, 5, 0, 1, 0],
  [0, 4, 4, 1, 1, 0],
  [0, 4, 4, 1, 1, 0],
  [0, 2, 1, 2, 1, 0],
  [0, 2, 1, 2, 1, 0],
  [0, 4, 0, 5, 0, 1],
];
const kernels = (taps: number) => {
  const over = [4, 6, 6, 24, 24];
  const rows = points.map((p, at) => Array.from({ length: taps }, (_, j) => Math.abs(p) ** j / over[at]!));
  return [...rows, Array.from({ length: taps }, (_, j) => Number(j === taps - 1))];
};
const outputs = (count: number) => (j: number, at: number) =>
  at === 5 ? Number(j === count - 1) : Math.abs(points[at]!) ** j;

/** A 6×6 array of |transform along y and x| of what `value` says. */
function transformed(matrix: readonly (readonly number[])[], value: (y: number, x: number) => number): number[][] {
  const size = matrix[0]!.length;
  const along = matrix.map((row) => Array.from({ length: size }, (_, x) => sum([size], (y) => row[y]! * value(y, x))));
  return along.map((line) => matrix.map((row) => sum([size], (x) => row[x]! * line[x]!)));
}

/** Forward: [B, Y, X, O]. */
export function patchSums(input: Tensor<4>, kernel: Tensor<4>, padding: ConvParams["padding"]): Tensor<4> {
  const [B, H, W, C] = input.shape;
  const [K, , , O] = kernel.shape;
  const [[top, bottom], [left, right]] = padding;
  const [Y, X] = [H + top + bottom - K + 1, W + left + right - K + 1];
  const [size, out] = [7 - K, outputs(7 - K)];
  const [pixel, tap] = [padded(input), read(kernel)];
  const [down, across] = [Math.ceil(Y / size), Math.ceil(X / size)];
  const U = grid(C, O, (c, o) => transformed(kernels(K), (y, x) => Math.abs(tap(y, x, c, o))));
  const square = grid(B * down, across, (row, column) => {
    const [b, y0, x0] = [Math.floor(row / down), (row % down) * size - top, column * size - left];
    const V = Array.from({ length: C }, (_, c) =>
      transformed(patches, (y, x) => Math.abs(pixel(b, y0 + y, x0 + x, c))),
    );
    return Array.from({ length: O }, (_, o) =>
      grid(6, 6, (y, x) => sum([C], (c) => V[c]![y]![x]! * U[c]![o]![y]![x]!)),
    );
  });
  return build([B, Y, X, O], (b, y, x, o) => {
    const M = square[b * down + Math.floor(y / size)]![Math.floor(x / size)]![o]!;
    return sum([6, 6], (p, q) => out(y % size, p) * M[p]![q]! * out(x % size, q));
  });
}

/** The kernel's gradient: [K, K, C, O]. */
export function tapSums(input: Tensor<4>, dOutput: Tensor<4>, padding: ConvParams["padding"], K: number): Tensor<4> {
  const [, , , C] = input.shape;
  const [B, Y, X, O] = dOutput.shape;
  const [[top], [left]] = padding;
  const [size, out] = [7 - K, outputs(K)];
  const [pixel, gradient] = [padded(input), padded(dOutput)];
  const M = grid(C, O, () => grid(6, 6, () => 0));
  for (let b = 0; b < B; b++) {
    for (let y0 = 0; y0 < Y; y0 += size) {
      for (let x0 = 0; x0 < X; x0 += size) {
        const V = Array.from({ length: C }, (_, c) =>
          transformed(patches, (y, x) => Math.abs(pixel(b, y0 - top + y, x0 - left + x, c))),
        );
        const U = Array.from({ length: O }, (_, o) =>
          transformed(kernels(size), (y, x) => Math.abs(gradient(b, y0 + y, x0 + x, o))),
        );
        for (let c = 0; c < C; c++) {
          for (let o = 0; o < O; o++) {
            for (let p = 0; p < 6; p++) for (let q = 0; q < 6; q++) M[c]![o]![p]![q]! += V[c]![p]![q]! * U[o]![p]![q]!;
          }
        }
      }
    }
  }
  return build([K, K, C, O], (ky, kx, c, o) => sum([6, 6], (p, q) => out(ky, p) * M[c]![o]![p]![q]! * out(kx, q)));
}

function grid<V>(rows: number, columns: number, value: (row: number, column: number) => V): V[][] {
  return Array.from({ length: rows }, (_, row) => Array.from({ length: columns }, (_, column) => value(row, column)));
}
