/**
 * Kernel source of the functions that a GPU has no good version of, as lines that define a name. NaN is sent through by
 * the bodies that use them, because exp(NaN) is ∞ on some GPUs.
 */
import { isNumber } from "./source.ts";

/** Returns the input itself where it is NaN. */
export const nanGoesThrough = `if (!${isNumber("input")}) { return input; }`;

/**
 * ln(1 + e) for e from 0 to 1, as 2·atanh(e/(2 + e)): the logarithm of 1 + e would see nothing of a small e.
 * The series in z ≤ 1/9 ends where its terms are below half a unit.
 */
export const logOnePlus = (name: string, e: string): string => `
    const ${name}T = ${e} / (2 + ${e});
    const ${name}Z = ${name}T * ${name}T;
    const ${name} = 2 * ${name}T * (1 + ${name}Z * (${atanhSeries(`${name}Z`)}));`;

/** z/3 + z²/5 + …, without its first z. */
const atanhSeries = (z: string): string =>
  [13, 11, 9, 7, 5, 3].reduce((inner, odd) => `${1 / odd} + ${z} * (${inner})`, `${1 / 15}`);

/** eˣ − 1 for x up to 0: its Taylor series where the 1 would swallow the digits. */
export const expMinusOne = (name: string, x: string): string => `
    let ${name} = Math.exp(${x}) - 1;
    if (${x} > -0.7) { ${name} = ${x} * (${taylor(x)}); }`;

/** 1 + x/2·(1 + x/3·(1 + …)). */
const taylor = (x: string): string =>
  [9, 8, 7, 6, 5, 4, 3, 2].reduce((inner, n) => `1 + ${x} * ${1 / n} * (${inner})`, "1");

/**
 * eˣ for x up to 0, within a unit: a GPU's own exp may be off by three, and makes 0 of what is still worth something to
 * the product that it goes into. So it comes in three factors, `nameM · nameA · nameB`, to be multiplied in last, and as
 * their product `name`. x = n·ln2 + r; a polynomial for eʳ (Cephes, expf.c); powers of two for 2ⁿ.
 */
export const expBelow = (name: string, x: string): string => `
    const ${name}X = Math.max(${x}, -120);
    let ${name}N = Math.floor(1.44269504089 * ${name}X + 0.5);
    const ${name}R = ${name}X - ${name}N * 0.693359375 + ${name}N * 0.00021219444;
    const ${name}M = 1 + (${name}R + ${name}R * ${name}R * (${expSeries(`${name}R`)}));
    let ${name}A = 1;
    let ${name}B = 1;
    if (${name}N <= -64) { ${name}A = ${2 ** -64}; ${name}N = ${name}N + 64; }
    ${[64, 32, 16, 8, 4, 2, 1]
      .map((n) => `if (${name}N <= -${n}) { ${name}B = ${name}B * ${2 ** -n}; ${name}N = ${name}N + ${n}; }`)
      .join("\n")}
    const ${name} = ${name}M * ${name}A * ${name}B;`;

/** (eʳ − 1 − r)/r² for |r| ≤ ½·ln2. */
const expSeries = (r: string): string =>
  `((((0.0001987569150 * ${r} + 0.0013981999507) * ${r} + 0.0083334519073) * ${r} + 0.041665795894) * ${r}
      + 0.16666665459) * ${r} + 0.50000001201`;

/**
 * Gauss's bell at `input`: `bell` is its height times √(2π), `size` |input|, `middle` the area from 0 to a number below 1
 * in size divided by that number, and `ratio` the area beyond `size` divided by `bell`: a polynomial in
 * t = 1/(1 + 0.35·size). Both polynomials are fitted to half a float32 unit.
 */
export const normal = `
    const size = Math.min(Math.abs(input), 20);
    const drop = -0.5 * size * size;
    ${expBelow("bell", "drop")}
    const z = size * size;
    const middle = ((((-0.00000762232131868 * z + 0.00011341340126) * z - 0.00118627211249) * z
      + 0.00997330494766) * z - 0.0664903578946) * z + 0.398942280083;
    const t = 1 / (1 + 0.35 * size);
    const ratio = t * ((((((((-0.02916531354562 * t + 0.14406769672518) * t - 0.25591643288231) * t
      + 0.15940996735456) * t - 0.0232758937685) * t + 0.10558005585252) * t + 0.11981412561759) * t
      + 0.13986453187799) * t + 0.13962124675795);`;
