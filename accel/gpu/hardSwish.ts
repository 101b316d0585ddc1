/** 0 up to −3, the input from 3 on, a parabola between them. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("hardSwish", {
  value: "if (input <= -3) { return 0; } if (input >= 3) { return input; } return input * (input + 3) / 6;",
  gradient: `if (input <= -3) { return 0; }
    if (input > 3) { return dOutput; }
    if (input >= 3) { return 0; }
    return (2 * input + 3) / 6 * dOutput;`,
});
