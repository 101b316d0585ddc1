/** Bed of nails: a cell that is no top left corner is 0. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { quotient } from "./source.ts";
import { imageGrid } from "./windows.ts";

type Name = "bedOfNails2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, { scale }: Params<Name>, shape: Shape) {
  const [, , W, C] = input.shape;
  // Rows of all images follow each other, and each image is a whole number of cells high.
  const source = `function (input) {
    const row = ${quotient("this.thread.z", scale[0])};
    const column = ${quotient("this.thread.y", scale[1])};
    let value = 0;
    if (row * ${scale[0]} === this.thread.z && column * ${scale[1]} === this.thread.y) {
      value = input[(row * ${W} + column) * ${C} + this.thread.x];
    }
    return value;
  }`;
  return { output: engine.launch({ name: "bedOfNails2d", source, grid: imageGrid(shape), arrays: [input] }, shape) };
}

export function vjp(engine: Engine, { inputs: { input }, dOutput, params }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const [scaleY, scaleX] = params.scale;
  const [, , X, C] = dOutput.shape;
  const source = `function (dOutput) {
    return dOutput[(this.thread.z * ${scaleY} * ${X} + this.thread.y * ${scaleX}) * ${C} + this.thread.x];
  }`;
  const call = { name: "bedOfNails2d.vjp", source, grid: imageGrid(input.shape), arrays: [dOutput] };
  return { input: engine.launch(call, input.shape) };
}
