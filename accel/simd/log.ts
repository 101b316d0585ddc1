/** The natural logarithm. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("log", {
  value: "logarithm",
  gradient: "logarithmGradient",
});
