/** Softmax followed by cross-entropy: one loss per row. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { rowStatistics } from "./softmax.ts";
import { isNumber } from "./source.ts";

type Name = "softmaxCrossEntropy";

export function forward(engine: Engine, { logits, target }: Inputs<Name, Handle>, params: Params<Name>, shape: Shape) {
  const [B, K] = logits.shape as readonly [number, number];
  const { top, mass } = rowStatistics(engine, logits);
  const source = `function (logits, target, tops, masses, kept, floor) {
    const top = tops[this.thread.x];
    const logMass = Math.log(masses[this.thread.x]);
    let loss = 0;
    for (let k = 0; k < ${K}; k++) {
      const t = kept * target[this.thread.x * ${K} + k] + floor;
      loss -= t * (logits[this.thread.x * ${K} + k] - top - logMass);
    }
    if (${isNumber("top")}) { return loss; }
    return top;
  }`;
  const arrays = [logits, target, top, mass];
  const call = { name: "softmaxCrossEntropy", source, grid: [B], arrays, scalars: smoothing(K, params) };
  const output = engine.launch(call, shape);
  engine.release(top);
  engine.release(mass);
  return { output };
}

/** ∂loss/∂logits = p·Σtarget − target. */
export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("logits")) return {};
  const { logits, target } = inputs;
  const [B, K] = logits.shape as readonly [number, number];
  const { top, mass } = rowStatistics(engine, logits);
  const scalars = smoothing(K, params);
  const sum = `function (target, kept, floor) {
    let total = 0;
    for (let k = 0; k < ${K}; k++) {
      total += kept * target[this.thread.x * ${K} + k] + floor;
    }
    return total;
  }`;
  const totalCall = { name: "softmaxCrossEntropy.total", source: sum, grid: [B], arrays: [target], scalars };
  const total = engine.launch(totalCall, [B]);
  const source = `function (logits, target, tops, masses, totals, dLoss, kept, floor) {
    const top = tops[this.thread.y];
    const p = Math.exp(logits[this.thread.y * ${K} + this.thread.x] - top) / masses[this.thread.y];
    const t = kept * target[this.thread.y * ${K} + this.thread.x] + floor;
    if (${isNumber("top")}) { return dLoss[this.thread.y] * (p * totals[this.thread.y] - t); }
    return top;
  }`;
  const arrays = [logits, target, top, mass, total, dOutput];
  const dLogits = engine.launch(
    { name: "softmaxCrossEntropy.vjp", source, grid: [K, B], arrays, scalars },
    logits.shape,
  );
  for (const handle of [top, mass, total]) engine.release(handle);
  return { logits: dLogits };
}

/** A smoothed target is kept·target + floor. */
const smoothing = (K: number, { labelSmoothing }: Params<Name>) => [1 - labelSmoothing, labelSmoothing / K];
