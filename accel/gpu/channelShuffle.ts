/** Channels dealt out anew: place (c g) shows (g c). The way back deals by the other digit. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { gather } from "./gather.ts";
import type { Edge } from "./op.ts";

export function forward(engine: Engine, { input }: Inputs<"channelShuffle", Handle>, params: Params<"channelShuffle">) {
  const { groups } = params;
  const { shape } = input;
  const perGroup = shape.at(-1)! / groups;
  const last = `i${shape.length - 1}`;
  const digit = `Math.floor((${last} + 0.5) / ${groups})`;
  const places = shape
    .map((_, axis) => `i${axis}`)
    .with(-1, `(${last} - ${digit} * ${groups}) * ${perGroup} + ${digit}`);
  return { output: gather(engine, "channelShuffle", input, shape, { places }) };
}

export function vjp(engine: Engine, { dOutput, params }: Edge<"channelShuffle">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const groups = dOutput.shape.at(-1)! / params.groups;
  return { input: forward(engine, { input: dOutput }, { groups }).output };
}
