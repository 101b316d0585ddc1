/** Rectified linear unit with a ceiling. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("relu6", {
  value: "relu6",
  gradient: "relu6Gradient",
});
