/**
 * The one source of chance. A seed decides everything, and a stream depends only on its seed and the labels it was
 * forked by, never on what other streams have drawn: a run can be resumed anywhere, and data can be fetched ahead.
 *
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, 32 bits a draw, integer arithmetic only.
 */
export interface Random {
  /** From 0 to below 1, in steps of 2⁻⁵³. */
  uniform(): number;
  /** Mean 0, variance 1. */
  normal(): number;
  /** A whole number from 0 to below `bound`. */
  below(bound: number): number;
  /** The numbers 0 … count−1 in random order. */
  permutation(count: number): Int32Array;
  /**
   * A stream of its own: the same labels give the same stream, whatever this one has drawn. A number is the label that
   * it is written as, and fork(a, b) is fork(a).fork(b).
   */
  fork(...labels: readonly (string | number)[]): Random;
}

export function random(seed: number): Random {
  return stream(`${seed}`);
}

function stream(key: string): Random {
  const next = sfc32(key);
  const uniform = () => ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53;
  const below = (bound: number) => Math.floor(uniform() * bound);
  return {
    uniform,
    normal() {
      // Marsaglia's polar method: a point inside the unit circle, without sine and cosine.
      for (;;) {
        const x = 2 * uniform() - 1;
        const y = 2 * uniform() - 1;
        const square = x * x + y * y;
        if (square > 0 && square < 1) return x * Math.sqrt((-2 * Math.log(square)) / square);
      }
    },
    below,
    permutation(count) {
      const order = Int32Array.from({ length: count }, (_, i) => i);
      for (let i = count - 1; i > 0; i--) {
        const j = below(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      return order;
    },
    fork: (...labels) => stream([key, ...labels.map(escaped)].join("/")),
  };
}

/** A label with a slash in it is one label: `a/b` is no child of `a`. */
const escaped = (label: string | number): string => `${label}`.replace(/[\\/]/g, "\\$&");

/** Draws 32-bit integers from the state that the key hashes to. */
function sfc32(key: string): () => number {
  let [a, b, c, counter] = [hash(key, 1), hash(key, 2), hash(key, 3), 1] as [number, number, number, number];
  const next = () => {
    const out = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out;
    return out >>> 0;
  };
  for (let i = 0; i < 15; i++) next(); // the first draws still show the key
  return next;
}

/** MurmurHash3's mixing over the characters of the key. */
function hash(key: string, salt: number): number {
  let h = Math.imul(salt, 0x9e3779b9);
  for (let i = 0; i < key.length; i++) {
    h = Math.imul(h ^ key.charCodeAt(i), 0xcc9e2d51);
    h = (h << 13) | (h >>> 19);
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
