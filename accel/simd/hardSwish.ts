/** Silu drawn with straight lines. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("hardSwish", {
  value: "hardSwish",
  gradient: "hardSwishGradient",
});
