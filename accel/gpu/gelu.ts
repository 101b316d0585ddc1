/**
 * x times the share of Gauss's bell below x; the tanh form is x·σ(2u). What is small is multiplied in last, because some
 * GPUs have no subnormals, and x no further than 20: e⁻¹²⁰ stands for 0 there, which it is not against 10²⁰.
 */
import { expBelow, nanGoesThrough, normal } from "./curves.ts";
import { unary } from "./unary.ts";

const exact = {
  value: `${nanGoesThrough} ${normal}
    if (size < 1) { return input * (0.5 + input * middle); }
    if (input < 0) { return -size * ratio * bellM * bellA * bellB; }
    return input * (1 - ratio * bell);`,
  gradient: `${nanGoesThrough} ${normal}
    const density = 0.3989422804 * size;
    if (size < 1) { return (0.5 + input * (middle + 0.3989422804 * bell)) * dOutput; }
    if (input < 0) { return (ratio - density) * bellM * bellA * bellB * dOutput; }
    return (1 - ratio * bell + density * bell) * dOutput;`,
};

/** Beyond 20 the share is 0 or 1, and x³ would go on to overflow. */
const share = `
    const x = Math.max(Math.min(input, 20), -20);
    const drop = -Math.abs(x * (1.5957691216 + 0.07135481283 * x * x));
    ${expBelow("small", "drop")}
    const root = 1 + small;`;

const bent = {
  value: `${nanGoesThrough} ${share}
    if (input < 0) { return x * (smallM / root) * smallA * smallB; }
    return input / root;`,
  gradient: `${nanGoesThrough} ${share}
    const speed = x * (1.5957691216 + 0.21406443848 * x * x) / root;
    if (input < 0) { return (1 + speed) * (smallM / root) * smallA * smallB * dOutput; }
    return (1 + speed * small) / root * dOutput;`,
};

export const { forward, vjp } = unary("gelu", ({ approximation }) => (approximation === "none" ? exact : bent));
