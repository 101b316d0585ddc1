/** The numbers in a network of PyTorch's, which follow from their names (networks.py says the same in Python). */
import { sizeOf } from "../../../../reference/tensor.ts";

/** Numbers from 0 to 1 that look like chance: the name's hash (FNV-1a) and the place, stirred as in MurmurHash3. */
export function mixed(name: string): (at: number) => number {
  let seed = 2166136261;
  for (const byte of new TextEncoder().encode(name)) seed = Math.imul(seed ^ byte, 16777619);
  return (at) => {
    let bits = (Math.imul(at, 2654435761) + seed) | 0;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
  };
}

/** The parameter or state of that name and shape, element by element in PyTorch's own order. */
export function torchNumbers(name: string, shape: readonly number[]): (at: number) => number {
  const [low, high] = rangeOf(name, shape);
  const chance = mixed(name);
  return (at) => low + (high - low) * chance(at);
}

/** Signals keep their size: kernels by how many products one output adds up, scales and variances around 1. */
function rangeOf(name: string, shape: readonly number[]): readonly [low: number, high: number] {
  const limit = Math.sqrt(6 / sizeOf(shape.slice(1)));
  if (shape.length === 2 || shape.length === 4) return [-limit, limit];
  return /\.(weight|running_var|layer_scale)$/.test(name) ? [0.5, 1.5] : [-0.1, 0.1];
}
