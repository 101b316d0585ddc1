/** A part of an array; its gradient is the part again, with zeros around it. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { between, gather, shifted } from "./gather.ts";
import type { Edge } from "./op.ts";

export function forward(
  engine: Engine,
  { input }: Inputs<"slice", Handle>,
  { begin }: Pick<Params<"slice">, "begin">,
  shape: Shape,
) {
  const places = begin.map((first, axis) => shifted(axis, first));
  return { output: gather(engine, "slice", input, shape, { places }) };
}

export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"slice">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const { begin, end } = params;
  const places = begin.map((first, axis) => shifted(axis, -first));
  const { shape } = inputs.input;
  return { input: gather(engine, "slice.vjp", dOutput, shape, { places, inside: between(begin, end) }) };
}
