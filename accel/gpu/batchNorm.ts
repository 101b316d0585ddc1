/** Batch normalization: a group is a channel, over the whole batch. */

import { layout } from "../../reference/batchNorm.ts";
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { normalize, pullBack } from "./normalization.ts";
import type { Edge } from "./op.ts";

type Name = "batchNorm";

export function forward(engine: Engine, inputs: Inputs<Name, Handle>, params: Params<Name>) {
  return normalize(engine, inputs, layout(inputs.input.shape), params.epsilon);
}

export function vjp(engine: Engine, { inputs, dOutput, saved }: Edge<Name>, wanted: ReadonlySet<string>) {
  return pullBack(engine, inputs, dOutput, saved, layout(inputs.input.shape), wanted);
}
