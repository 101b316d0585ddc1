/** The same numbers with their axes in another order; the gradient takes the inverse order. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { gather } from "./gather.ts";
import type { Edge } from "./op.ts";

export function forward(engine: Engine, { input }: Inputs<"transpose", Handle>, { axes }: Params<"transpose">) {
  const shape = axes.map((axis) => input.shape[axis]!);
  const places = input.shape.map((_, axis) => `i${axes.indexOf(axis)}`);
  return { output: gather(engine, "transpose", input, shape, { places }) };
}

export function vjp(engine: Engine, { dOutput, params: { axes } }: Edge<"transpose">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const inverse = axes.map((_, axis) => axes.indexOf(axis));
  return { input: forward(engine, { input: dOutput }, { axes: inverse }).output };
}
