/** 1 where the input is above 0; the gradient is 0 everywhere. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("step", {
  value: "if (input > 0) { return 1; } return 0;",
  gradient: "return 0;",
});
