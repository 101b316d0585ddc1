/** Random shares: the symmetric beta distribution, by way of two gamma variates. */
import type { Random } from "../../reference/random.ts";

/** From 0 to 1; with a small alpha mostly near an end, with 1 evenly, with a large one mostly near the middle. */
export function drawBeta(alpha: number, random: Random): number {
  const [one, other] = [logGamma(alpha, random), logGamma(alpha, random)];
  // In logarithms: for a small alpha both variates may be smaller than any number there is.
  return 1 / (1 + Math.exp(other - one));
}

/**
 * The logarithm of a gamma variate (Marsaglia and Tsang, A Simple Method for Generating Gamma Variables): a cube of a
 * normal, accepted or drawn again. Below shape 1 one of shape + 1 is drawn and scaled by uniform^(1/shape).
 */
function logGamma(shape: number, random: Random): number {
  if (shape < 1) return logGamma(shape + 1, random) + Math.log(1 - random.uniform()) / shape;
  const d = shape - 1 / 3;
  for (;;) {
    const normal = random.normal();
    const cube = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (cube <= 0) continue;
    if (Math.log(1 - random.uniform()) < normal ** 2 / 2 + d * (1 - cube + Math.log(cube))) return Math.log(d * cube);
  }
}
