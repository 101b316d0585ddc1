/** Times factor plus offset. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("scale", {
  value: "scaled",
  gradient: "scaledGradient",
  numbers: ({ factor, offset }) => [factor, offset],
});
