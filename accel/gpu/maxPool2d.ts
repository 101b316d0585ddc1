/**
 * 2-D max pooling. What is saved is the winning tap of each window, ky·KX + kx, or −1 where all lie in the padding: the
 * gradient is then a gather, and a tie needs no second decision.
 */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { isNumber } from "./source.ts";
import { eachTap, eachWindow, imageGrid } from "./windows.ts";

type Name = "maxPool2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, params: Params<Name>, shape: Shape) {
  const KX = params.size[1];
  const choice = `const value = input[at];
    if (winner < 0 || value > best) { best = value; winner = ky * ${KX} + kx; }
    if (${isNumber("value")}) { seen = seen; } else { if (seen < 0) { seen = ky * ${KX} + kx; } }`;
  const election = `function (input) {
    let winner = -1;
    let best = 0;
    let seen = -1;
    ${eachTap(input.shape, shape, params, choice)}
    if (seen >= 0) { winner = seen; }
    return winner;
  }`;
  const call = { name: "maxPool2d.winners", source: election, grid: imageGrid(shape), arrays: [input] };
  const winners = engine.launch(call, shape);
  // −∞ is an argument: written as a literal, some GPUs make it the lowest finite number.
  const taking = `function (input, winners, lowest) {
    const winner = winners[(this.thread.z * ${shape[2]} + this.thread.y) * ${shape[3]} + this.thread.x];
    let value = lowest;
    ${eachTap(input.shape, shape, params, `if (ky * ${KX} + kx === winner) { value = input[at]; }`)}
    return value;
  }`;
  const arrays = [input, winners];
  const output = engine.launch(
    { name: "maxPool2d", source: taking, grid: imageGrid(shape), arrays, scalars: [-Infinity] },
    shape,
  );
  return { output, saved: [winners] };
}

/** Each pixel gets the gradients of the windows that it won. */
export function vjp(
  engine: Engine,
  { inputs: { input }, dOutput, params, saved }: Edge<Name>,
  wanted: ReadonlySet<string>,
) {
  if (!wanted.has("input")) return {};
  const [winners] = saved as readonly [Handle];
  const won = `if (winners[at] === ky * ${params.size[1]} + kx) { total += dOutput[at]; }`;
  const source = `function (winners, dOutput) {
    let total = 0;
    ${eachWindow(input.shape, dOutput.shape, params, won)}
    return total;
  }`;
  const call = { name: "maxPool2d.vjp", source, grid: imageGrid(input.shape), arrays: [winners, dOutput] };
  return { input: engine.launch(call, input.shape) };
}
