/** 2-D max pooling: the largest pixel under each window. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { type Extreme, poolExtreme, pullBackExtreme } from "./extremePool.ts";
import type { Edge } from "./op.ts";

type Name = "maxPool2d";

const largest: Extreme = { name: "maxPool2d", beats: ">", nothing: -Infinity };

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, params: Params<Name>, shape: Shape) {
  return poolExtreme(engine, largest, input, params, shape);
}

export function vjp(
  engine: Engine,
  { inputs: { input }, dOutput, params, saved }: Edge<Name>,
  wanted: ReadonlySet<string>,
) {
  if (!wanted.has("input")) return {};
  const [winners] = saved as readonly [Handle];
  return { input: pullBackExtreme(engine, largest, { input, dOutput, winners }, params) };
}
