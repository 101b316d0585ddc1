/** Gradient clipping: one long step is cut to a given length, its direction kept (Pascanu et al., 2013). */
import { map } from "../reference/einstein.ts";
import type { Tensor } from "../reference/tensor.ts";

/** √Σ g² over all elements of all tensors; squares are summed in float64. */
export function globalNorm(gradients: Iterable<Tensor>): number {
  let squares = 0;
  for (const { data } of gradients) for (let at = 0; at < data.length; at++) squares += data[at]! ** 2;
  return Math.sqrt(squares);
}

/** The gradients scaled to the global norm `clipNorm`; null where they are not longer than that. */
export function clipped(gradients: readonly Tensor[], clipNorm: number): readonly Tensor[] | null {
  const norm = globalNorm(gradients);
  // A norm of NaN is left alone: the loss that comes of it is reported, not hidden.
  if (!(norm > clipNorm)) return null;
  return gradients.map((gradient) => map((g) => (g * clipNorm) / norm, gradient));
}
