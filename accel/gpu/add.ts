/** The sum of two arrays; axes of b with extent 1 repeat. */
import type { Inputs } from "../../reference/catalogue.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { flatten, unflatten } from "./source.ts";
import { sumOver } from "./sums.ts";

export function forward(engine: Engine, { a, b }: Inputs<"add", Handle>) {
  const repeated = repeatedAxes(a.shape, b.shape);
  const at =
    repeated.length === 0
      ? "this.thread.x"
      : flatten(
          b.shape,
          b.shape.map((_, axis) => !repeated.includes(axis)),
        );
  const source = `function (a, b) {
    ${repeated.length === 0 ? "" : unflatten("this.thread.x", a.shape)}
    return a[this.thread.x] + b[${at}];
  }`;
  return { output: engine.launch({ name: "add", source, grid: [sizeOf(a.shape)], arrays: [a, b] }, a.shape) };
}

/** The gradient goes to both, and both may share its storage; where b repeats, b gets the sum. */
export function vjp(engine: Engine, { inputs: { a, b }, dOutput }: Edge<"add">, wanted: ReadonlySet<string>) {
  return {
    ...(wanted.has("a") && { a: engine.alias(dOutput, a.shape) }),
    ...(wanted.has("b") && { b: sumOver(engine, dOutput, repeatedAxes(a.shape, b.shape), b.shape) }),
  };
}

/** Where b has one element opposite several of a. */
function repeatedAxes(a: Shape, b: Shape): number[] {
  return b.flatMap((extent, axis) => (extent === a[axis] ? [] : [axis]));
}
