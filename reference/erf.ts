/**
 * Gauss's bell and the area under it, to a few units in the last place of float64.
 * Near the middle the area is a power series; further out the tail is a continued fraction, so that a small area is never
 * what is left of 1. Abramowitz and Stegun, 26.2.10 and 26.2.14.
 */

/** φ(x) = exp(−x²/2)/√(2π). */
export function normalDensity(x: number): number {
  // x² would round, and exp makes x² units out of half a unit: the 24 leading bits have an exact square.
  const lead = Math.min(Math.abs(Math.fround(x)), 100);
  const rest = Math.min(Math.abs(x), 100) - lead;
  return (Math.exp((-lead * lead) / 2) * Math.exp(-rest * (lead + rest / 2))) / Math.sqrt(2 * Math.PI);
}

/** Φ(x): how much of the bell lies below x. */
export function normalBelow(x: number): number {
  if (x < -border) return tail(-x);
  return x > border ? 1 - tail(x) : 0.5 + middle(x);
}

/** The error function: how much of a bell of variance ½ lies between −x and x. */
export function erf(x: number): number {
  const wide = Math.SQRT2 * x;
  if (Math.abs(wide) > border) return Math.sign(x) * (1 - 2 * tail(Math.abs(wide)));
  return 2 * middle(wide);
}

/** Where series and fraction take turns. */
const border = 1;

/** From 0 to x: (x − x³/(2·3) + x⁵/(2²·2!·5) − …)/√(2π). */
function middle(x: number): number {
  let power = x;
  let total = x;
  for (let n = 1; n < 20; n++) {
    power *= (-x * x) / (2 * n);
    total += power / (2 * n + 1);
  }
  return total / Math.sqrt(2 * Math.PI);
}

/** From x on: φ(x)/(x + 1/(x + 2/(x + 3/(x + …)))). Deep down, where levels hardly differ, below = x + level/below. */
function tail(x: number): number {
  const levels = 300;
  let below = (x + Math.sqrt(x * x + 4 * levels)) / 2;
  for (let level = levels; level > 0; level--) below = x + level / below;
  return normalDensity(x) / below;
}
