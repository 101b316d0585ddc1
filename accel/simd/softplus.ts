/** Softplus. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("softplus", {
  value: "softplus",
  gradient: "softplusGradient",
});
