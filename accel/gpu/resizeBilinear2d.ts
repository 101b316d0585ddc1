/** Bilinear resizing: each output pixel mixes the four input pixels around its place. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { eachNear, type Line, mixedLine, placed } from "./lines.ts";
import type { Edge } from "./op.ts";
import { quotient } from "./source.ts";
import { imageGrid } from "./windows.ts";

type Name = "resizeBilinear2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, params: Params<Name>, shape: Shape) {
  const [, H, W, C] = input.shape;
  const { rows, columns } = linesOf(input.shape, params);
  const pixel = (row: string, column: string) =>
    `input[((b * ${H} + ${row}) * ${W} + ${column}) * ${C} + this.thread.x]`;
  const mixed = (row: string) =>
    `(columnBefore * ${pixel(row, "columnAt")} + columnAfter * ${pixel(row, "columnNext")})`;
  const source = `function (input) {
    const b = ${quotient("this.thread.z", shape[1]!)};
    ${weighed("row", `(this.thread.z - b * ${shape[1]})`, rows)}
    ${weighed("column", "this.thread.y", columns)}
    return rowBefore * ${mixed("rowAt")} + rowAfter * ${mixed("rowNext")};
  }`;
  return {
    output: engine.launch({ name: "resizeBilinear2d", source, grid: imageGrid(shape), arrays: [input] }, shape),
  };
}

/** A pixel adds up the gradients of the output pixels that it is mixed into, by its weight in each. */
export function vjp(engine: Engine, { inputs: { input }, dOutput, params }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const [, H, , C] = input.shape;
  const [, Y, X] = dOutput.shape;
  const { rows, columns } = linesOf(input.shape, params);
  const across = `${weighed("column", "x", columns)}
    let share = 0;
    if (columnAt === this.thread.y) { share += columnBefore; }
    if (columnNext === this.thread.y) { share += columnAfter; }
    total += part * share * dOutput[((b * ${Y} + y) * ${X} + x) * ${C} + this.thread.x];`;
  const down = `${weighed("row", "y", rows)}
    let part = 0;
    if (rowAt === row) { part += rowBefore; }
    if (rowNext === row) { part += rowAfter; }
    if (part > 0) { ${eachNear("x", "this.thread.y", columns, across)} }`;
  const source = `function (dOutput) {
    const b = ${quotient("this.thread.z", H!)};
    const row = this.thread.z - b * ${H};
    let total = 0;
    ${eachNear("y", "row", rows, down)}
    return total;
  }`;
  const call = { name: "resizeBilinear2d.vjp", source, grid: imageGrid(input.shape), arrays: [dOutput] };
  return { input: engine.launch(call, input.shape) };
}

/** Two neighbours along one axis, `…At` and `…Next`, and their weights `…Before` and `…After`. */
const weighed = (name: string, i: string, line: Line): string =>
  `${placed(name, i, line)}
   const ${name}Next = Math.min(${name}At + 1, ${line.source - 1});
   const ${name}Before = (${line.unit} - ${name}Rest) / ${line.unit};
   const ${name}After = ${name}Rest / ${line.unit};`;

function linesOf([, H, W]: Shape, { coordinates, size }: Params<Name>) {
  return { rows: mixedLine(coordinates, H!, size[0]), columns: mixedLine(coordinates, W!, size[1]) };
}
