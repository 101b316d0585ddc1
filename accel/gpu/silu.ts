/**
 * x·σ(x). exp only ever sees numbers below 0, and half of them: e^−88 is 0 on a GPU without subnormals, and 88 times that
 * is not.
 */
import { nanGoesThrough } from "./curves.ts";
import { unary } from "./unary.ts";

const small = `
    const half = Math.exp(-0.5 * Math.abs(input));
    const root = 1 + half * half;`;

export const { forward, vjp } = unary("silu", {
  value: `${nanGoesThrough} ${small}
    if (input < 0) { return input * half * (half / root); }
    return input / root;`,
  gradient: `${nanGoesThrough} ${small}
    if (input < 0) { return half * (1 + input / root) * (half / root) * dOutput; }
    return (1 + input * half * half / root) / root * dOutput;`,
});
