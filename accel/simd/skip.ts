/**
 * A product that skips the zeros of its first matrix. Behind a relu half of a gradient is zero, and half of the work is
 * worth more than a better tile.
 */
import type { Device } from "./device.ts";
import { type Product, product } from "./gemm.ts";

/** Denser than this, tiles are faster. */
const DENSEST = 0.7;
/** Fewer terms or columns than this do not pay for the lists. */
const LEAST = 32;
/** Thirteen vectors stay in registers while a list goes by. */
const N_BLOCK = 52;

/** c = a·b, where b and c are row-major and nothing is added. */
export function productOfSparse(device: Device, given: Product): void {
  const { M, N, K, a, b, c } = given;
  if (N < LEAST || K < LEAST) {
    product(device, given);
    return;
  }
  const sparse = device.borrow(8 * M * K + 4 * M, (lists) => {
    const counts = lists + 8 * M * K;
    device.run("listRow", M, { a: a.address, row: a.row, column: a.column, K, rowBytes: 4 * b.row, lists, counts });
    const nonZero = device.words(counts, M).reduce((total, count) => total + count, 0);
    if (nonZero > DENSEST * M * K) return false;
    device.borrow(4 * N_BLOCK * device.threads, (scratch) => {
      const words = { lists, counts, b: b.address, c: c.address, M, N, K, nBlock: N_BLOCK };
      device.run("skipProduct", Math.ceil(N / N_BLOCK), { ...words, scratch, scratchBytes: 4 * N_BLOCK });
    });
    return true;
  });
  if (!sparse) product(device, given);
}
