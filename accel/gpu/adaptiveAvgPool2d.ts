/** Adaptive average pooling: the mean of each of a fixed number of bins. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import { eachMet, met } from "./bins.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { imageGrid } from "./windows.ts";

type Name = "adaptiveAvgPool2d";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, _params: Params<Name>, shape: Shape) {
  const source = `function (input) {
    let total = 0;
    ${eachMet(shape, input.shape, "total += input[at];")}
    return total / (high * wide);
  }`;
  return {
    output: engine.launch({ name: "adaptiveAvgPool2d", source, grid: imageGrid(shape), arrays: [input] }, shape),
  };
}

/** A pixel adds up the shares of the bins that it is in. */
export function vjp(engine: Engine, { inputs: { input }, dOutput }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const [, H, W] = input.shape;
  const [, Y, X] = dOutput.shape;
  const share = `total += dOutput[at] / (${met("row", Y!, H!)} * ${met("column", X!, W!)});`;
  const source = `function (dOutput) {
    let total = 0;
    ${eachMet(input.shape, dOutput.shape, share)}
    return total;
  }`;
  const call = { name: "adaptiveAvgPool2d.vjp", source, grid: imageGrid(input.shape), arrays: [dOutput] };
  return { input: engine.launch(call, input.shape) };
}
