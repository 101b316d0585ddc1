/**
 * Max and min pooling. What is saved is the winning tap of each window, ky·KX + kx, or −1 where all lie in the padding: the
 * gradient is then a gather, and a tie needs no second decision.
 */
import type { Shape } from "../../reference/tensor.ts";
import type { Pool2 } from "../../reference/window.ts";
import type { Engine, Handle } from "./engine.ts";
import { eachTap, eachWindow, imageGrid } from "./windows.ts";
import { election } from "./winners.ts";

/** What sets one extreme apart from the other. */
export interface Extreme {
  readonly name: string;
  readonly beats: ">" | "<";
  /** The value of a window that sees nothing. */
  readonly nothing: number;
}

export function poolExtreme(engine: Engine, extreme: Extreme, input: Handle, params: Pool2, shape: Shape) {
  const { name, beats, nothing } = extreme;
  const tap = `ky * ${params.size[1]} + kx`;
  const voting = `function (input) {
    ${election(beats, tap, (visit) => eachTap(input.shape, shape, params, visit))}
    return winner;
  }`;
  const call = { name: `${name}.winners`, source: voting, grid: imageGrid(shape), arrays: [input] };
  const winners = engine.launch(call, shape);
  // The infinity is an argument: written as a literal, some GPUs make it the largest finite number.
  const taking = `function (input, winners, nothing) {
    const winner = winners[(this.thread.z * ${shape[2]} + this.thread.y) * ${shape[3]} + this.thread.x];
    let value = nothing;
    ${eachTap(input.shape, shape, params, `if (${tap} === winner) { value = input[at]; }`)}
    return value;
  }`;
  const arrays = [input, winners];
  const output = engine.launch({ name, source: taking, grid: imageGrid(shape), arrays, scalars: [nothing] }, shape);
  return { output, saved: [winners] };
}

/** Each pixel gets the gradients of the windows that it won. */
export function pullBackExtreme(
  engine: Engine,
  { name }: Extreme,
  { input, dOutput, winners }: { readonly input: Handle; readonly dOutput: Handle; readonly winners: Handle },
  params: Pool2,
): Handle {
  const won = `if (winners[at] === ky * ${params.size[1]} + kx) { total += dOutput[at]; }`;
  const source = `function (winners, dOutput) {
    let total = 0;
    ${eachWindow(input.shape, dOutput.shape, params, won)}
    return total;
  }`;
  const call = { name: `${name}.vjp`, source, grid: imageGrid(input.shape), arrays: [winners, dOutput] };
  return engine.launch(call, input.shape);
}
