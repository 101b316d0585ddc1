/** Moving numbers: one cell per element of the output, which computes where its number stands in the input. */
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { flatten, unflatten } from "./source.ts";

/**
 * `places` are the indices of the input's axes, in terms of the output's own indices i0, i1, …; where `inside` does not hold
 * the cell is `outside`.
 */
export function gather(
  engine: Engine,
  name: string,
  input: Handle,
  shape: Shape,
  { places, inside, outside = 0 }: { places: readonly string[]; inside?: string; outside?: number },
): Handle {
  const at = flatten(
    input.shape,
    input.shape.map(() => true),
    "from",
  );
  const source = `function (input, outside) {
    ${unflatten("this.thread.x", shape)}
    ${inside ? `if (!(${inside})) { return outside; }` : ""}
    ${places.map((place, axis) => `const from${axis} = ${place};`).join("\n")}
    return input[${at}];
  }`;
  const call = { name, source, grid: [sizeOf(shape)], arrays: [input], scalars: [outside] };
  return engine.launch(call, shape);
}

/** Whether each index lies between the first and the last of some places of its axis. */
export const between = (first: readonly number[], end: readonly number[]): string =>
  first.map((least, axis) => `i${axis} >= ${least} && i${axis} < ${end[axis]}`).join(" && ") || "true";

/** "i0 + 3", in a form that takes negative numbers. */
export const shifted = (axis: number, by: number): string => `i${axis} + (${by})`;
