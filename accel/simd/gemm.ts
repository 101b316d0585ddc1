/** The matrix product behind linear: how the work is cut into items, and whether B is packed once or by each item. */
import type { Device } from "./device.ts";

/** A matrix in memory; strides in floats, one of the two is 1. */
export interface Matrix {
  readonly address: number;
  readonly row: number;
  readonly column: number;
}

export interface Product {
  readonly M: number;
  readonly N: number;
  readonly K: number;
  readonly a: Matrix; // [M, K]
  readonly b: Matrix; // [K, N]
  readonly c: Matrix; // [M, N]
  /** Whether c holds something to add to. */
  readonly add: boolean;
}

/** As in assembly/gemm.ts: a tile, its steps and four rows of A, then a block of B. */
const KC = 512;
const TILE_BYTES = 192 + 16 * KC;

/** c (+)= a·b. The cut depends on the shape alone, so the bits do not depend on the threads. */
export function product(device: Device, { M, N, K, a, b, c, add }: Product): void {
  const panels = Math.ceil(N / 8);
  // Narrow products have too few columns to share: the rows are cut too, and all items read one packed B.
  const narrow = panels < 64 && M > 32;
  const mBlock = narrow ? 32 : 4 * Math.ceil(M / 4);
  const nBlock = narrow ? 128 : 64;
  const items = Math.ceil(M / mBlock) * Math.ceil(N / nBlock);
  const scratchBytes = TILE_BYTES + (narrow ? 0 : nBlock * KC * 4);

  const multiply = (packed: number) =>
    device.borrow(scratchBytes * device.threads, (scratch) => {
      const cut = { packed, mBlock, nBlock, add: add ? 1 : 0, scratch, scratchBytes };
      device.run("gemm", items, { M, N, K, ...flat("a", a), ...flat("b", b), ...flat("c", c), ...cut });
    });

  if (!narrow) {
    multiply(0);
    return;
  }
  device.borrow(panels * K * 32, (packed) => {
    device.run("pack", panels, {
      source: b.address,
      target: packed,
      panels,
      columns: N,
      rows: K,
      slabs: 1,
      group: 0,
      slab: 0,
      row: b.row,
      column: b.column,
    });
    multiply(packed);
  });
}

const flat = (name: string, { address, row, column }: Matrix) => ({
  [name]: address,
  [`${name}Row`]: row,
  [`${name}Column`]: column,
});
