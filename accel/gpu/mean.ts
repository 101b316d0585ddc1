/** The mean over some axes, which are removed. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { repeat, sumOver } from "./sums.ts";

export function forward(engine: Engine, { input }: Inputs<"mean", Handle>, { axes }: Params<"mean">, shape: Shape) {
  return { output: sumOver(engine, input, axes, shape, countOf(input.shape, axes)) };
}

/** Each of the n elements behind a mean gets 1/n of its gradient. */
export function vjp(engine: Engine, { inputs: { input }, dOutput, params }: Edge<"mean">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const { axes } = params;
  const kept = input.shape.map((_, axis) => !axes.includes(axis));
  return { input: repeat(engine, dOutput, input.shape, kept, countOf(input.shape, axes)) };
}

const countOf = (shape: Shape, axes: readonly number[]): number => sizeOf(axes.map((axis) => shape[axis]!));
