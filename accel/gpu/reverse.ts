/** The same numbers read backwards along some axes; the gradient is turned back in the same way. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { gather } from "./gather.ts";
import type { Edge } from "./op.ts";

export function forward(engine: Engine, { input }: Inputs<"reverse", Handle>, { axes }: Params<"reverse">) {
  const places = input.shape.map((extent, axis) => (axes.includes(axis) ? `${extent - 1} - i${axis}` : `i${axis}`));
  return { output: gather(engine, "reverse", input, input.shape, { places }) };
}

export function vjp(engine: Engine, { dOutput, params }: Edge<"reverse">, wanted: ReadonlySet<string>) {
  return wanted.has("input") ? { input: forward(engine, { input: dOutput }, params).output } : {};
}
