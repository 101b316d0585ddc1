/** Layer normalization: a group is all features of one place. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import { layout } from "../../reference/layerNorm.ts";
import type { Engine, Handle } from "./engine.ts";
import { normalize, pullBack } from "./normalization.ts";
import type { Edge } from "./op.ts";

type Name = "layerNorm";

export function forward(engine: Engine, inputs: Inputs<Name, Handle>, params: Params<Name>) {
  return normalize(engine, inputs, layout(inputs.input.shape, params), params.epsilon);
}

export function vjp(engine: Engine, { inputs, dOutput, params, saved }: Edge<Name>, wanted: ReadonlySet<string>) {
  return pullBack(engine, inputs, dOutput, saved, layout(inputs.input.shape, params), wanted);
}
