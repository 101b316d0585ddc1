/** Leaky rectified linear unit. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("leakyRelu", {
  value: "leakyRelu",
  gradient: "leakyReluGradient",
  numbers: ({ slope }) => [slope],
});
