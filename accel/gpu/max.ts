/**
 * The largest element over some axes. What is saved is the place of each winner in the input: the output reads it, and the
 * gradient is then a gather in which a tie needs no second decision.
 */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { flatten, isNumber, unflatten } from "./source.ts";

export function forward(engine: Engine, { input }: Inputs<"max", Handle>, { axes }: Params<"max">, shape: Shape) {
  const kept = input.shape.map((_, axis) => !axes.includes(axis));
  const reduced = [...axes].sort((one, other) => one - other);
  // Reduced axes count as 1 here, so that a cell knows the indices of all others.
  const cells = input.shape.map((extent, axis) => (kept[axis] ? extent : 1));
  const loops = reduced.map((axis) => `for (let k${axis} = 0; k${axis} < ${input.shape[axis]}; k${axis}++) {`);
  const steps = reduced.map((axis) => ` + k${axis} * ${sizeOf(input.shape.slice(axis + 1))}`);
  const source = `function (input) {
    ${unflatten("this.thread.x", cells)}
    const first = ${flatten(input.shape, kept)};
    let winner = first;
    let top = input[first];
    ${loops.join(" ")}
      const at = first${steps.join("")};
      const value = input[at];
      if (${isNumber("top")}) {
        if (value > top) { top = value; winner = at; }
        if (${isNumber("value")}) { top = top; } else { top = value; winner = at; }
      }
    ${loops.map(() => "}").join(" ")}
    return winner;
  }`;
  const grid = [sizeOf(shape)];
  const winners = engine.launch({ name: "max.winners", source, grid, arrays: [input] }, shape);
  const taking = "function (input, winners) { return input[winners[this.thread.x]]; }";
  const output = engine.launch({ name: "max", source: taking, grid, arrays: [input, winners] }, shape);
  return { output, saved: [winners] };
}

/** The whole gradient goes to the element that won. */
export function vjp(
  engine: Engine,
  { inputs: { input }, dOutput, params, saved }: Edge<"max">,
  wanted: ReadonlySet<string>,
) {
  if (!wanted.has("input")) return {};
  const [winners] = saved as readonly [Handle];
  const kept = input.shape.map((_, axis) => !params.axes.includes(axis));
  const cells = input.shape.map((extent, axis) => (kept[axis] ? extent : 1));
  const source = `function (winners, dOutput) {
    ${unflatten("this.thread.x", input.shape)}
    const cell = ${flatten(cells, kept)};
    let gradient = 0;
    if (winners[cell] === this.thread.x) { gradient = dOutput[cell]; }
    return gradient;
  }`;
  const call = { name: "max.vjp", source, grid: [sizeOf(input.shape)], arrays: [winners, dOutput] };
  return { input: engine.launch(call, input.shape) };
}
