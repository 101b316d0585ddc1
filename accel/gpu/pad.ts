/**
 * A border around an array. Folded back axis by axis, each element sums what shows it: itself, and its copies in the border.
 */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { between, gather, shifted } from "./gather.ts";
import type { Edge } from "./op.ts";
import { forward as slice } from "./slice.ts";
import { flatten, unflatten } from "./source.ts";

export function forward(engine: Engine, { input }: Inputs<"pad", Handle>, params: Params<"pad">, shape: Shape) {
  const { padding, mode, value } = params;
  const begin = padding.map(([before]) => before);
  const places = begin.map((before, axis) => {
    const [place, last] = [shifted(axis, -before), input.shape[axis]! - 1];
    if (mode === "reflect") return `${last} - Math.abs(${last} - Math.abs(${place}))`;
    return mode === "replicate" ? `Math.min(Math.max(${place}, 0), ${last})` : place;
  });
  if (mode !== "constant") return { output: gather(engine, "pad", input, shape, { places }) };
  const end = begin.map((before, axis) => before + input.shape[axis]!);
  return { output: gather(engine, "pad", input, shape, { places, inside: between(begin, end), outside: value }) };
}

export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"pad">, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const { shape } = inputs.input;
  const { padding, mode } = params;
  if (mode === "constant") {
    return { input: slice(engine, { input: dOutput }, { begin: padding.map(([before]) => before) }, shape).output };
  }
  let current = engine.alias(dOutput, dOutput.shape);
  for (const [axis, border] of padding.entries()) {
    if (border[0] === 0 && border[1] === 0) continue;
    const folded = foldedBack(engine, current, axis, shape[axis]!, border, mode);
    engine.release(current);
    current = folded;
  }
  return { input: current };
}

/** One axis cut to its own `extent`, with the gradients of the copies added. */
function foldedBack(
  engine: Engine,
  gradient: Handle,
  axis: number,
  extent: number,
  [before, after]: readonly [number, number],
  mode: "reflect" | "replicate",
): Handle {
  const shape = gradient.shape.with(axis, extent);
  const last = extent - 1;
  const index = `i${axis}`;
  const at = (place: string) => {
    const kept = gradient.shape.map(() => true);
    return flatten(gradient.shape, kept).replace(new RegExp(`\\b${index}\\b`), `(${place})`);
  };
  const reflected = `
    if (${index} >= 1 && ${index} <= ${before}) { total += gradient[${at(`${before} - ${index}`)}]; }
    if (${index} < ${last} && ${index} >= ${last - after}) { total += gradient[${at(`${before + 2 * last} - ${index}`)}]; }`;
  const replicated = `
    if (${index} <= 0) { for (let k = 0; k < ${before}; k++) { total += gradient[${at("k")}]; } }
    if (${index} >= ${last}) { for (let k = 0; k < ${after}; k++) { total += gradient[${at(`k + ${before + extent}`)}]; } }`;
  const source = `function (gradient) {
    ${unflatten("this.thread.x", shape)}
    let total = gradient[${at(`${index} + ${before}`)}];
    ${mode === "reflect" ? reflected : replicated}
    return total;
  }`;
  return engine.launch({ name: "pad.vjp", source, grid: [sizeOf(shape)], arrays: [gradient] }, shape);
}
