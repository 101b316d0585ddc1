/** Bends below 0 and levels off at −alpha. */
import { expMinusOne, nanGoesThrough } from "./curves.ts";
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("elu", {
  value: `${nanGoesThrough}
    if (input >= 0) { return input; }
    ${expMinusOne("bend", "input")}
    return alpha * bend;`,
  gradient: `${nanGoesThrough}
    if (input > 0) { return dOutput; }
    if (input >= 0 && alpha !== 1) { return 0; }
    return alpha * Math.exp(input) * dOutput;`,
  scalars: ({ alpha }) => ({ alpha }),
});
