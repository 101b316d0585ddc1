/** The largest pixel of each bin of an image. What is saved is its position y·W + x in the image. */
import type { Shape } from "../../reference/tensor.ts";
import { eachMet } from "./bins.ts";
import type { Engine, Handle } from "./engine.ts";
import { imageGrid } from "./windows.ts";
import { election, taken } from "./winners.ts";

/** `bins` is [batch, y, x, channel]; `shape` is that of the output, which has the same size. */
export function maxOfBins(engine: Engine, name: string, input: Handle, bins: Shape, shape: Shape) {
  const position = `row * ${input.shape[2]} + column`;
  const source = `function (input) {
    ${election(">", position, (visit) => eachMet(bins, input.shape, visit))}
    return winner;
  }`;
  const winners = engine.launch({ name: `${name}.winners`, source, grid: imageGrid(bins), arrays: [input] }, bins);
  return { output: taken(engine, name, input, winners, shape), saved: [winners] };
}

/** A pixel gets the gradients of the bins that it won. */
export function pullBackMax(engine: Engine, name: string, input: Handle, dOutput: Handle, winners: Handle): Handle {
  const won = `if (winners[at] === y * ${input.shape[2]} + this.thread.y) { total += dOutput[at]; }`;
  const source = `function (winners, dOutput) {
    let total = 0;
    ${eachMet(input.shape, winners.shape, won)}
    return total;
  }`;
  const call = { name: `${name}.vjp`, source, grid: imageGrid(input.shape), arrays: [winners, dOutput] };
  return engine.launch(call, input.shape);
}
