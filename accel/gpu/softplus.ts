/** log(1 + eˣ), as max(x, 0) + log(1 + e^−|x|). */
import { expBelow, logOnePlus, nanGoesThrough } from "./curves.ts";
import { unary } from "./unary.ts";

const small = `
    const drop = -Math.abs(input);
    ${expBelow("small", "drop")}`;

export const { forward, vjp } = unary("softplus", {
  value: `${nanGoesThrough} ${small} ${logOnePlus("rest", "small")}
    return Math.max(input, 0) + rest;`,
  gradient: `${nanGoesThrough} ${small}
    if (input < 0) { return dOutput * small / (1 + small); }
    return dOutput / (1 + small);`,
});
