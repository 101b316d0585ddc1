/**
 * Max pooling over boxes. The bins of a box are known on the device alone, so a cell looks at every pixel of the image and asks
 * whether it lies in its bin. What is saved is the winner's position y·W + x in its image, −1 in an empty bin.
 */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { quotient } from "./source.ts";
import { imageGrid } from "./windows.ts";
import { election } from "./winners.ts";

type Name = "roiMaxPool2d";

export function forward(
  engine: Engine,
  { input, boxes }: Inputs<Name, Handle>,
  { bins, scale }: Params<Name>,
  shape: Shape,
) {
  const [, H, W, C] = input.shape;
  const search = (visit: string) => `for (let row = 0; row < ${H}; row++) {
      if (row >= rowBegin && row < rowEnd) {
        for (let column = 0; column < ${W}; column++) {
          if (column >= columnBegin && column < columnEnd) {
            const at = ((b * ${H} + row) * ${W} + column) * ${C} + this.thread.x;
            ${visit}
          }
        }
      }
    }`;
  const voting = `function (input, boxes, scale) {
    const box = ${quotient("this.thread.z", bins[0])};
    const b = boxes[box * 5];
    ${binOf("row", `(this.thread.z - box * ${bins[0]})`, bins[0], 2)}
    ${binOf("column", "this.thread.y", bins[1], 1)}
    ${election(">", `row * ${W} + column`, search)}
    return winner;
  }`;
  const grid = imageGrid(shape);
  const call = { name: "roiMaxPool2d.winners", source: voting, grid, arrays: [input, boxes], scalars: [scale] };
  const winners = engine.launch(call, shape);
  const taking = `function (input, boxes, winners) {
    const b = boxes[${quotient("this.thread.z", bins[0])} * 5];
    const winner = winners[(this.thread.z * ${bins[1]} + this.thread.y) * ${C} + this.thread.x];
    let value = 0;
    if (winner >= 0) { value = input[(b * ${H! * W!} + winner) * ${C} + this.thread.x]; }
    return value;
  }`;
  const arrays = [input, boxes, winners];
  return { output: engine.launch({ name: "roiMaxPool2d", source: taking, grid, arrays }, shape), saved: [winners] };
}

/** Each pixel gets the gradients of the bins that it won. It looks at those rows of bins alone that it lies in. */
export function vjp(
  engine: Engine,
  { inputs: { input, boxes }, dOutput, params: { scale }, saved }: Edge<Name>,
  wanted: ReadonlySet<string>,
) {
  if (!wanted.has("input")) return {};
  const [winners] = saved as readonly [Handle];
  const [, H, W, C] = input.shape;
  const [R, Y, X] = dOutput.shape;
  const source = `function (boxes, winners, dOutput, scale) {
    const b = ${quotient("this.thread.z", H!)};
    const row = this.thread.z - b * ${H};
    const column = this.thread.y;
    const position = row * ${W} + column;
    let total = 0;
    for (let box = 0; box < ${R}; box++) {
      if (boxes[box * 5] === b) {
        ${sideOf("row", 2)}
        ${sideOf("column", 1)}
        if (row >= rowFirst && row < rowFirst + rowLength && column >= columnFirst && column < columnFirst + columnLength) {
          for (let y = 0; y < ${Y}; y++) {
            ${edgesOf("row", "y", Y!)}
            if (row >= rowBegin && row < rowEnd) {
              for (let x = 0; x < ${X}; x++) {
                const at = ((box * ${Y} + y) * ${X} + x) * ${C} + this.thread.x;
                if (winners[at] === position) { total += dOutput[at]; }
              }
            }
          }
        }
      }
    }
    return total;
  }`;
  const arrays = [boxes, winners, dOutput];
  const call = { name: "roiMaxPool2d.vjp", source, grid: imageGrid(input.shape), arrays, scalars: [scale] };
  return { input: engine.launch(call, input.shape) };
}

/** `${name}Begin` and `${name}End` of bin `i`. */
function binOf(name: string, i: string, bins: number, first: number): string {
  return `${sideOf(name, first)}
    ${edgesOf(name, i, bins)}`;
}

/** The same where the side of the box is known. */
function edgesOf(name: string, i: string, bins: number): string {
  return `const ${name}Begin = ${name}First + ${quotient(`${i} * ${name}Length`, bins)};
    const ${name}End = ${name}First + ${quotient(`((${i} + 1) * ${name}Length + ${bins - 1})`, bins)};`;
}

/** `${name}First` pixel and `${name}Length` of the box, which has one corner at `first` and, two further on, the other one. */
function sideOf(name: string, first: number): string {
  return `const ${name}Near = boxes[box * 5 + ${first}] * scale;
    const ${name}Far = boxes[box * 5 + ${first + 2}] * scale;
    let ${name}First = Math.floor(${name}Near + 0.5);
    if (${name}Near < 0) { ${name}First = -Math.floor(0.5 - ${name}Near); }
    let ${name}Last = Math.floor(${name}Far + 0.5);
    if (${name}Far < 0) { ${name}Last = -Math.floor(0.5 - ${name}Far); }
    const ${name}Length = Math.max(1, ${name}Last - ${name}First + 1);`;
}
