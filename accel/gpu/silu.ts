/** x·σ(x). What is small is multiplied in last: e⁻⁸⁸ is 0 on a GPU without subnormals, and 88 times that is not. */
import { expBelow, nanGoesThrough } from "./curves.ts";
import { unary } from "./unary.ts";

const share = `
    const drop = -Math.abs(input);
    ${expBelow("small", "drop")}
    const root = 1 + small;`;

export const { forward, vjp } = unary("silu", {
  value: `${nanGoesThrough} ${share}
    if (input < 0) { return input * (smallM / root) * smallA * smallB; }
    return input / root;`,
  gradient: `${nanGoesThrough} ${share}
    if (input < 0) { return (1 + input / root) * (smallM / root) * smallA * smallB * dOutput; }
    return (1 + input * small / root) / root * dOutput;`,
});
