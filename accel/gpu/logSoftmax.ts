/** The logarithm of softmax along the last axis. A row's maximum and mass are computed once, not once per element. */
import type { Inputs } from "../../reference/catalogue.ts";
import { fold } from "../../reference/einstein.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { rowStatistics } from "./softmax.ts";
import { isNumber } from "./source.ts";

export function forward(engine: Engine, { input }: Inputs<"logSoftmax", Handle>) {
  const { shape } = input;
  const [rows, K] = fold(shape, shape.length - 1);
  const { top, mass } = rowStatistics(engine, input);
  const source = `function (input, tops, masses) {
    const top = tops[this.thread.y];
    if (${isNumber("top")}) {
      return input[this.thread.y * ${K} + this.thread.x] - top - Math.log(masses[this.thread.y]);
    }
    return top;
  }`;
  const output = engine.launch({ name: "logSoftmax", source, grid: [K, rows], arrays: [input, top, mass] }, shape);
  engine.release(top);
  engine.release(mass);
  return { output };
}

/** dInput = dOutput − p·Σ dOutput. */
export function vjp(engine: Engine, { output, dOutput }: Edge<"logSoftmax">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const [rows, K] = fold(output.shape, output.shape.length - 1);
  const sum = `function (dOutput) {
    let total = 0;
    for (let k = 0; k < ${K}; k++) { total += dOutput[this.thread.x * ${K} + k]; }
    return total;
  }`;
  const totals = engine.launch({ name: "logSoftmax.total", source: sum, grid: [rows], arrays: [dOutput] }, [rows]);
  const source = `function (logP, dOutput, totals) {
    const at = this.thread.y * ${K} + this.thread.x;
    const y = logP[at];
    if (${isNumber("y")}) { return dOutput[at] - Math.exp(y) * totals[this.thread.y]; }
    return y;
  }`;
  const call = { name: "logSoftmax.vjp", source, grid: [K, rows], arrays: [output, dOutput, totals] };
  const input = engine.launch(call, output.shape);
  engine.release(totals);
  return { input };
}
