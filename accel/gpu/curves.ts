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
 * Φ(x), the area of Gauss's bell below x, and φ(x), its height. The tail is the height times a ratio that falls
 * slowly, here a polynomial in t = 1/(1 + 0.35·|x|), fitted to half a float32 unit.
 */
export const normal = `
    const size = Math.min(Math.abs(input), 20);
    const bell = Math.exp(-0.5 * size * size);
    const density = 0.3989422804 * bell;
    const t = 1 / (1 + 0.35 * size);
    const ratio = t * ((((((((-0.02916531354562 * t + 0.14406769672518) * t - 0.25591643288231) * t
      + 0.15940996735456) * t - 0.0232758937685) * t + 0.10558005585252) * t + 0.11981412561759) * t
      + 0.13986453187799) * t + 0.13962124675795);
    let below = bell * ratio;
    if (input > 0) { below = 1 - below; }`;
