/** Global average pooling: a sum over the pixels, in two rounds where it is long, and a division. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { repeat, sumOver } from "./sums.ts";

type Name = "globalAvgPool2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, _params: Params<Name>, shape: Shape) {
  return { output: sumOver(engine, input, [1, 2], shape, pixels(input.shape)) };
}

export function vjp(engine: Engine, { inputs: { input }, dOutput }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  return { input: repeat(engine, dOutput, input.shape, [true, false, false, true], pixels(input.shape)) };
}

const pixels = ([, H, W]: Shape): number => H! * W!;
