/** What is below 0 is multiplied by the slope. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("leakyRelu", {
  value: "if (input < 0) { return slope * input; } return input;",
  gradient: "if (input > 0 || slope === 1) { return dOutput; } if (input < 0) { return slope * dOutput; } return 0;",
  scalars: ({ slope }) => ({ slope }),
});
