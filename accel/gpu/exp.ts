/** The exponential function. */
import { nanGoesThrough } from "./curves.ts";
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("exp", {
  value: `${nanGoesThrough} return Math.exp(input);`,
  gradient: `${nanGoesThrough} return Math.exp(input) * dOutput;`,
});
