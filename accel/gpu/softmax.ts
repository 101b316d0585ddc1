/** Softmax along the last axis. A row's maximum and mass are computed once, not once per element. */
import type { Inputs } from "../../reference/catalogue.ts";
import { fold } from "../../reference/einstein.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { isNumber } from "./source.ts";

export function forward(engine: Engine, { input }: Inputs<"softmax", Handle>) {
  const { top, mass } = rowStatistics(engine, input);
  const { K, grid } = rowsOf(input.shape);
  const source = `function (input, tops, masses) {
    const top = tops[this.thread.y];
    if (${isNumber("top")}) {
      return Math.exp(input[this.thread.y * ${K} + this.thread.x] - top) / masses[this.thread.y];
    }
    return top;
  }`;
  const output = engine.launch({ name: "softmax", source, grid, arrays: [input, top, mass] }, input.shape);
  engine.release(top);
  engine.release(mass);
  return { output };
}

/** dInput = p·(dOutput − Σ p·dOutput). */
export function vjp(engine: Engine, { output, dOutput }: Edge<"softmax">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const { rows, K, grid } = rowsOf(output.shape);
  const mean = `function (p, dOutput) {
    let total = 0;
    for (let k = 0; k < ${K}; k++) {
      total += p[this.thread.x * ${K} + k] * dOutput[this.thread.x * ${K} + k];
    }
    return total;
  }`;
  const means = engine.launch({ name: "softmax.mean", source: mean, grid: [rows], arrays: [output, dOutput] }, [rows]);
  const source = `function (p, dOutput, means) {
    return p[this.thread.y * ${K} + this.thread.x] * (dOutput[this.thread.y * ${K} + this.thread.x] - means[this.thread.y]);
  }`;
  const input = engine.launch({ name: "softmax.vjp", source, grid, arrays: [output, dOutput, means] }, output.shape);
  engine.release(means);
  return { input };
}

/**
 * The maximum of each row (NaN where the row holds one) and the sum of exp(element − maximum).
 * NaN is carried by hand, because exp(NaN) is ∞ on some GPUs.
 */
export function rowStatistics(engine: Engine, input: Handle): { top: Handle; mass: Handle } {
  const { rows, K } = rowsOf(input.shape);
  const element = `input[this.thread.x * ${K} + k]`;
  const highest = `function (input) {
    let top = input[this.thread.x * ${K}];
    for (let k = 1; k < ${K}; k++) {
      const value = ${element};
      if (value > top) { top = value; }
      if (${isNumber("value")}) { top = top; } else { top = value; }
    }
    return top;
  }`;
  const top = engine.launch({ name: "softmax.top", source: highest, grid: [rows], arrays: [input] }, [rows]);
  const sum = `function (input, tops) {
    let mass = 0;
    for (let k = 0; k < ${K}; k++) {
      mass += Math.exp(${element} - tops[this.thread.x]);
    }
    return mass;
  }`;
  const mass = engine.launch({ name: "softmax.mass", source: sum, grid: [rows], arrays: [input, top] }, [rows]);
  return { top, mass };
}

/** An array as rows along its last axis, and the grid of its elements. */
function rowsOf(shape: Shape): { rows: number; K: number; grid: readonly number[] } {
  const [rows, K] = fold(shape, shape.length - 1);
  return { rows, K, grid: [K, rows] };
}
