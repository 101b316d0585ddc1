/** Two arrays met element by element; axes of b with extent 1 repeat. */
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { flatten, unflatten } from "./source.ts";

export function broadcast(engine: Engine, name: string, a: Handle, operator: "+" | "*", b: Handle): Handle {
  const repeated = repeatedAxes(a.shape, b.shape);
  const kept = b.shape.map((_, axis) => !repeated.includes(axis));
  const at = repeated.length === 0 ? "this.thread.x" : flatten(b.shape, kept);
  const source = `function (a, b) {
    ${repeated.length === 0 ? "" : unflatten("this.thread.x", a.shape)}
    return a[this.thread.x] ${operator} b[${at}];
  }`;
  return engine.launch({ name, source, grid: [sizeOf(a.shape)], arrays: [a, b] }, a.shape);
}

/** Where b has one element opposite several of a. */
export function repeatedAxes(a: Shape, b: Shape): number[] {
  return b.flatMap((extent, axis) => (extent === a[axis] ? [] : [axis]));
}
