/** Times factor plus offset. Both are arguments: new ones are no new kernel. */
import { unary } from "./unary.ts";

export const { forward, vjp } = unary("scale", {
  value: "return factor * input + offset;",
  gradient: "return factor * dOutput;",
  scalars: ({ factor, offset }) => ({ factor, offset }),
});
