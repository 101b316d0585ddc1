/** The sum of two arrays; axes of b with extent 1 repeat. */
import type { Inputs } from "../../reference/catalogue.ts";
import { broadcast, repeatedAxes } from "./broadcast.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { sumOver } from "./sums.ts";

export function forward(engine: Engine, { a, b }: Inputs<"add", Handle>) {
  return { output: broadcast(engine, "add", a, "+", b) };
}

/** The gradient goes to both, and both may share its storage; where b repeats, b gets the sum. */
export function vjp(engine: Engine, { inputs: { a, b }, dOutput }: Edge<"add">, wanted: ReadonlySet<string>) {
  return {
    ...(wanted.has("a") && { a: engine.alias(dOutput, a.shape) }),
    ...(wanted.has("b") && { b: sumOver(engine, dOutput, repeatedAxes(a.shape, b.shape), b.shape) }),
  };
}
