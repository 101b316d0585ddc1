import type { Precision } from "../adapter.ts";
import { float32, float64 } from "../tolerance.ts";

/** The unit roundoff that answers are held to. Beside an engine in float64 the reference rounds as much itself. */
export const unitOf: { readonly [P in Precision]: number } = {
  f64: 2 * float64,
  f32: float32,
  f16: 2 ** -11,
  bf16: 2 ** -8,
};
