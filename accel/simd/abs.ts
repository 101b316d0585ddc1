/** The size of each number. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("abs", {
  value: "magnitude",
  gradient: "magnitudeGradient",
});
