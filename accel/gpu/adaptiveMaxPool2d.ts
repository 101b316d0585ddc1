/** Adaptive max pooling: the largest pixel of each of a fixed number of bins. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import { maxOfBins, pullBackMax } from "./binnedMax.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";

type Name = "adaptiveMaxPool2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, _params: Params<Name>, shape: Shape) {
  return maxOfBins(engine, "adaptiveMaxPool2d", input, shape, shape);
}

export function vjp(engine: Engine, { inputs: { input }, dOutput, saved }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const [winners] = saved as readonly [Handle];
  return { input: pullBackMax(engine, "adaptiveMaxPool2d", input, dOutput, winners) };
}
