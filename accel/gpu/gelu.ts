/** x times the share of Gauss's bell below x; the tanh form is x·σ(2u), and exp only ever sees numbers below 0. */
import { nanGoesThrough, normal } from "./curves.ts";
import { unary } from "./unary.ts";

const exact = {
  value: `${nanGoesThrough} ${normal} return input * below;`,
  gradient: `${nanGoesThrough} ${normal} return (below + input * density) * dOutput;`,
};

/** Beyond 20 the share is 0 or 1, and x³ would go on to overflow. */
const share = `
    const x = Math.max(Math.min(input, 20), -20);
    const small = Math.exp(-1.5957691216 * Math.abs(x + 0.044715 * x * x * x));
    let below = small / (1 + small);
    if (input > 0) { below = 1 / (1 + small); }`;

const bent = {
  value: `${nanGoesThrough} ${share} return input * below;`,
  gradient: `${nanGoesThrough} ${share}
    const slope = small / ((1 + small) * (1 + small)) * 1.5957691216 * (1 + 0.134145 * x * x);
    return (below + x * slope) * dOutput;`,
};

export const { forward, vjp } = unary("gelu", ({ approximation }) => (approximation === "none" ? exact : bent));
