/** Sigmoid linear unit. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("silu", {
  value: "silu",
  gradient: "siluGradient",
});
