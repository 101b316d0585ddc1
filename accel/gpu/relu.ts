/** What is below 0 becomes 0; NaN goes through. */
import type { Inputs } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { pointwise } from "./pointwise.ts";

export function forward(engine: Engine, { input }: Inputs<"relu", Handle>) {
  return { output: pointwise(engine, "relu", { input }, "if (input <= 0) { return 0; } return input;") };
}

export function vjp(engine: Engine, { inputs: { input }, dOutput }: Edge<"relu">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  return { input: pointwise(engine, "relu.vjp", { input, dOutput }, "if (input > 0) { return dOutput; } return 0;") };
}
