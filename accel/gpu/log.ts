/** The natural logarithm. −∞ and NaN come in as arguments: log(0) is −88 on some GPUs, and no literal is infinite there. */
import { nanGoesThrough } from "./curves.ts";
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("log", {
  value: `${nanGoesThrough}
    if (input < 0) { return undefinedBelow; }
    if (input <= 0) { return bottom; }
    return Math.log(input);`,
  gradient: "return dOutput / input;",
  scalars: () => ({ bottom: -Infinity, undefinedBelow: NaN }),
});
