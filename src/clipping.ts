/** Gradient clipping: one long step is cut to a given length, its direction kept (Pascanu et al., 2013). */
import { map } from "../reference/einstein.ts";
import type { Shaped, Tensor } from "../reference/tensor.ts";
import type { Engine } from "./engines.ts";

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

/**
 * Gradients on an engine cut to `clipNorm`; those that came in are released where others go out. Their length is known on
 * the host alone, so they make the way there and back.
 */
export async function clippedOn(
  engine: Engine,
  gradients: ReadonlyMap<string, Shaped>,
  clipNorm: number,
): Promise<ReadonlyMap<string, Shaped>> {
  const short = clipped(await Promise.all([...gradients.values()].map((array) => engine.toHost(array))), clipNorm);
  if (short === null) return gradients;
  for (const gradient of gradients.values()) engine.release(gradient);
  return new Map([...gradients.keys()].map((name, at) => [name, engine.fromHost(short[at]!)]));
}
