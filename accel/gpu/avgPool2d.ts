/** 2-D average pooling. A window divides by the taps inside the image, or by all of them. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { eachTap, eachWindow, imageGrid } from "./windows.ts";

type Name = "avgPool2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, params: Params<Name>, shape: Shape) {
  const source = `function (input) {
    let total = 0;
    let count = 0;
    ${eachTap(input.shape, shape, params, "total += input[at]; count += 1;", outside(params))}
    return total / Math.max(count, 1);
  }`;
  return { output: engine.launch({ name: "avgPool2d", source, grid: imageGrid(shape), arrays: [input] }, shape) };
}

/** Each window's share is computed once; a pixel then adds up the shares of the windows over it. */
export function vjp(engine: Engine, { inputs: { input }, dOutput, params }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const [, , X, C] = dOutput.shape;
  const division = `function (dOutput) {
    let count = 0;
    ${eachTap(input.shape, dOutput.shape, params, "count += 1;", outside(params))}
    return dOutput[(this.thread.z * ${X} + this.thread.y) * ${C} + this.thread.x] / Math.max(count, 1);
  }`;
  const dividing = { name: "avgPool2d.share", source: division, grid: imageGrid(dOutput.shape), arrays: [dOutput] };
  const shares = engine.launch(dividing, dOutput.shape);
  const source = `function (shares) {
    let total = 0;
    ${eachWindow(input.shape, dOutput.shape, params, "total += shares[at];")}
    return total;
  }`;
  const summing = { name: "avgPool2d.vjp", source, grid: imageGrid(input.shape), arrays: [shares] };
  const dInput = engine.launch(summing, input.shape);
  engine.release(shares);
  return { input: dInput };
}

/** What a tap in the padding does to the divisor. */
const outside = ({ countPadding }: Params<Name>): string => (countPadding ? "count += 1;" : "count += 0;");
