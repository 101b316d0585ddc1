/** The sum over some axes, which are removed. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { repeat, sumOver } from "./sums.ts";

export function forward(engine: Engine, { input }: Inputs<"sum", Handle>, { axes }: Params<"sum">, shape: Shape) {
  return { output: sumOver(engine, input, axes, shape) };
}

/** Every element gets the gradient of the sum that it went into. */
export function vjp(engine: Engine, { inputs: { input }, dOutput, params }: Edge<"sum">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const kept = input.shape.map((_, axis) => !params.axes.includes(axis));
  return { input: repeat(engine, dOutput, input.shape, kept) };
}
