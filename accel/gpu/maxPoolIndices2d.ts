/** Where each window of a max pool has its winner: positions y·W + x, whole numbers that a float32 holds exactly. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { eachTap, imageGrid } from "./windows.ts";
import { election } from "./winners.ts";

type Name = "maxPoolIndices2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, params: Params<Name>, shape: Shape) {
  const position = `row * ${input.shape[2]} + column`;
  const source = `function (input) {
    ${election(">", position, (visit) => eachTap(input.shape, shape, params, visit))}
    return winner;
  }`;
  return {
    output: engine.launch({ name: "maxPoolIndices2d", source, grid: imageGrid(shape), arrays: [input] }, shape),
  };
}

/** A position has no gradient. */
export function vjp() {
  return {};
}
