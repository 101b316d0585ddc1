/** The size of each number. The gradient at 0 is 0. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("abs", {
  value: "return Math.abs(input);",
  gradient: "if (input > 0) { return dOutput; } if (input < 0) { return -dOutput; } return 0;",
});
