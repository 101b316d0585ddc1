/** The logistic function. exp only ever sees numbers below 0; NaN is sent through by hand, because exp(NaN) is ∞ on some GPUs. */
import type { Inputs } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { pointwise } from "./pointwise.ts";

export function forward(engine: Engine, { input }: Inputs<"sigmoid", Handle>) {
  const body = `const small = Math.exp(-Math.abs(input));
    if (input < 0) { return small / (1 + small); }
    if (input >= 0) { return 1 / (1 + small); }
    return input;`;
  return { output: pointwise(engine, "sigmoid", { input }, body) };
}

export function vjp(engine: Engine, { inputs: { input }, dOutput }: Edge<"sigmoid">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const body = `const small = Math.exp(-Math.abs(input));
    if (input <= 0 || input > 0) { return dOutput * small / ((1 + small) * (1 + small)); }
    return input;`;
  return { input: pointwise(engine, "sigmoid.vjp", { input, dOutput }, body) };
}
