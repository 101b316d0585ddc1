/** What is below 0 becomes 0, what is above 6 becomes 6; NaN goes through. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("relu6", {
  value: "if (input <= 0) { return 0; } if (input >= 6) { return 6; } return input;",
  gradient: "if (input > 0 && input < 6) { return dOutput; } return 0;",
});
