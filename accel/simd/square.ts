/** The square of each number. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("square", {
  value: "square",
  gradient: "squareGradient",
});
