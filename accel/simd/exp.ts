/** The exponential function. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("exp", {
  value: "exponential",
  gradient: "exponentialGradient",
});
