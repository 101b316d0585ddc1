/**
 * x·σ(x). What is small is multiplied in last: e⁻⁸⁸ is 0 on a GPU without subnormals, and 88 times that is not. Below −120
 * x goes no further: e⁻¹²⁰ stands for 0 there, which it is not against 10²⁰.
 */
import { expBelow, nanGoesThrough } from "./curves.ts";
import { unary } from "./unary.ts";

const share = `
    const x = Math.max(input, -120);
    const drop = -Math.abs(input);
    ${expBelow("small", "drop")}
    const root = 1 + small;`;

export const { forward, vjp } = unary("silu", {
  value: `${nanGoesThrough} ${share}
    if (input < 0) { return x * (smallM / root) * smallA * smallB; }
    return input / root;`,
  gradient: `${nanGoesThrough} ${share}
    if (input < 0) { return (1 + x / root) * (smallM / root) * smallA * smallB * dOutput; }
    return (1 + input * small / root) / root * dOutput;`,
});
