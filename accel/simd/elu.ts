/** Exponential linear unit. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("elu", {
  value: "elu",
  gradient: "eluGradient",
  numbers: ({ alpha }) => [alpha],
});
