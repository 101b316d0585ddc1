/** Nearest-neighbour resizing: each output pixel copies one input pixel. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { eachNear, nearestLine, placed } from "./lines.ts";
import type { Edge } from "./op.ts";
import { quotient } from "./source.ts";
import { imageGrid } from "./windows.ts";

type Name = "resizeNearest2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, params: Params<Name>, shape: Shape) {
  const [, H, W, C] = input.shape;
  const { rows, columns } = linesOf(input.shape, params);
  const source = `function (input) {
    const b = ${quotient("this.thread.z", shape[1]!)};
    ${placed("row", `(this.thread.z - b * ${shape[1]})`, rows)}
    ${placed("column", "this.thread.y", columns)}
    return input[((b * ${H} + rowAt) * ${W} + columnAt) * ${C} + this.thread.x];
  }`;
  return { output: engine.launch({ name: "resizeNearest2d", source, grid: imageGrid(shape), arrays: [input] }, shape) };
}

/** A pixel adds up the gradients of its copies. */
export function vjp(engine: Engine, { inputs: { input }, dOutput, params }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const [, H, , C] = input.shape;
  const [, Y, X] = dOutput.shape;
  const { rows, columns } = linesOf(input.shape, params);
  const copied = `${placed("column", "x", columns)}
    if (columnAt === this.thread.y) { total += dOutput[((b * ${Y} + y) * ${X} + x) * ${C} + this.thread.x]; }`;
  const source = `function (dOutput) {
    const b = ${quotient("this.thread.z", H!)};
    const row = this.thread.z - b * ${H};
    let total = 0;
    ${eachNear(
      "y",
      "row",
      rows,
      `${placed("row", "y", rows)}
      if (rowAt === row) { ${eachNear("x", "this.thread.y", columns, copied)} }`,
    )}
    return total;
  }`;
  const call = { name: "resizeNearest2d.vjp", source, grid: imageGrid(input.shape), arrays: [dOutput] };
  return { input: engine.launch(call, input.shape) };
}

function linesOf([, H, W]: Shape, { coordinates, size }: Params<Name>) {
  return { rows: nearestLine(coordinates, H!, size[0]), columns: nearestLine(coordinates, W!, size[1]) };
}
