/** The unit step. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("step", {
  value: "unitStep",
  gradient: "unitStepGradient",
});
