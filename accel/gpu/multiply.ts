/** The product of two arrays; axes of b with extent 1 repeat. */
import type { Inputs } from "../../reference/catalogue.ts";
import { broadcast, repeatedAxes } from "./broadcast.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { sumOver } from "./sums.ts";

export function forward(engine: Engine, { a, b }: Inputs<"multiply", Handle>) {
  return { output: broadcast(engine, "multiply", a, "*", b) };
}

/** Each factor gets the gradient times the other; where b repeats, b gets the sum. */
export function vjp(engine: Engine, { inputs: { a, b }, dOutput }: Edge<"multiply">, wanted: ReadonlySet<string>) {
  return {
    ...(wanted.has("a") && { a: broadcast(engine, "multiply.vjp", dOutput, "*", b) }),
    ...(wanted.has("b") && { b: toB() }),
  };

  function toB(): Handle {
    const products = broadcast(engine, "multiply.vjp", dOutput, "*", a);
    const summed = sumOver(engine, products, repeatedAxes(a.shape, b.shape), b.shape);
    engine.release(products);
    return summed;
  }
}
