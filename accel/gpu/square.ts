/** The square of each number. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("square", {
  value: "return input * input;",
  gradient: "return 2 * input * dOutput;",
});
