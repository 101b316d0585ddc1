/**
 * Images and their targets, mixed in pairs: between two examples the answer is to change evenly from the one to the
 * other (Zhang, Cissé, Dauphin, Lopez-Paz, mixup: Beyond Empirical Risk Minimization).
 */
import type { Random } from "../../reference/random.ts";
import { drawBeta } from "./beta.ts";

export interface Mixing {
  /** The share of each example that stays its own, 0 … 1. */
  readonly own: number;
  /** For each example of the batch the one it is mixed with. */
  readonly partners: Int32Array;
}

/** One share for a whole batch, from Beta(alpha, alpha), and partners by a permutation, as in the paper. */
export function drawMixing(count: number, alpha: number, random: Random): Mixing {
  return { own: drawBeta(alpha, random), partners: random.permutation(count) };
}

/** `own` · example + (1 − own) · partner, for rows of a batch: pixels or targets. */
export function mixed(rows: Float32Array, { own, partners }: Mixing): Float32Array {
  const length = rows.length / partners.length;
  const out = new Float32Array(rows.length);
  for (let row = 0; row < partners.length; row++) {
    const [at, other] = [row * length, partners[row]! * length];
    for (let k = 0; k < length; k++) out[at + k] = own * rows[at + k]! + (1 - own) * rows[other + k]!;
  }
  return out;
}
