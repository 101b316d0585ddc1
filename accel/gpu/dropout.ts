/** Keeps the elements where mask is 1 and scales them by 1/keep. `keep` is an argument: a new rate is no new kernel. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { pointwise } from "./pointwise.ts";

export function forward(engine: Engine, { input, mask }: Inputs<"dropout", Handle>, params: Params<"dropout">) {
  return { output: masked(engine, input, mask, params) };
}

export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"dropout">, wanted: ReadonlySet<string>) {
  return wanted.has("input") ? { input: masked(engine, dOutput, inputs.mask, params) } : {};
}

function masked(engine: Engine, value: Handle, mask: Handle, { keep }: Params<"dropout">): Handle {
  return pointwise(engine, "dropout", { value, mask }, "return value * mask / keep;", { keep });
}
