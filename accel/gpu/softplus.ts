/** log(1 + eˣ), as max(x, 0) + log(1 + e^−|x|). */
import { logOnePlus, nanGoesThrough } from "./curves.ts";
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("softplus", {
  value: `${nanGoesThrough}
    const small = Math.exp(-Math.abs(input));
    ${logOnePlus("rest", "small")}
    return Math.max(input, 0) + rest;`,
  gradient: `${nanGoesThrough}
    const small = Math.exp(-Math.abs(input));
    if (input < 0) { return dOutput * small / (1 + small); }
    return dOutput / (1 + small);`,
});
