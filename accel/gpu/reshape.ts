/** Another shape over the same storage: nothing is computed. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";

export function forward(
  engine: Engine,
  { input }: Inputs<"reshape", Handle>,
  _params: Params<"reshape">,
  shape: Shape,
) {
  return { output: engine.alias(input, shape) };
}

export function vjp(engine: Engine, { inputs, dOutput }: Edge<"reshape">, wanted: ReadonlySet<string>) {
  return wanted.has("input") ? { input: engine.alias(dOutput, inputs.input.shape) } : {};
}
