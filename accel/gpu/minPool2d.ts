/** 2-D min pooling: the smallest pixel under each window. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { type Extreme, poolExtreme, pullBackExtreme } from "./extremePool.ts";
import type { Edge } from "./op.ts";

type Name = "minPool2d";

const smallest: Extreme = { name: "minPool2d", beats: "<", nothing: Infinity };

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, params: Params<Name>, shape: Shape) {
  return poolExtreme(engine, smallest, input, params, shape);
}

export function vjp(
  engine: Engine,
  { inputs: { input }, dOutput, params, saved }: Edge<Name>,
  wanted: ReadonlySet<string>,
) {
  if (!wanted.has("input")) return {};
  const [winners] = saved as readonly [Handle];
  return { input: pullBackExtreme(engine, smallest, { input, dOutput, winners }, params) };
}
