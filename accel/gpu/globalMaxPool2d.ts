/** Global max pooling: the largest pixel of a single bin. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import { maxOfBins, pullBackMax } from "./binnedMax.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";

type Name = "globalMaxPool2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, _params: Params<Name>, shape: Shape) {
  const [B, C] = shape as readonly [number, number];
  return maxOfBins(engine, "globalMaxPool2d", input, [B, 1, 1, C], shape);
}

export function vjp(engine: Engine, { inputs: { input }, dOutput, saved }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const [winners] = saved as readonly [Handle];
  return { input: pullBackMax(engine, "globalMaxPool2d", input, dOutput, winners) };
}
