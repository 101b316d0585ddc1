/** A fully connected layer: three matrix products, each with the fast axis of its result across the cells. */
import type { Inputs, None } from "../../reference/catalogue.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { product } from "./product.ts";
import { sumOver } from "./sums.ts";

export function forward(engine: Engine, inputs: Inputs<"linear", Handle>, _params: None, shape: Shape) {
  const { B, I, O } = extents(inputs);
  const left = { array: inputs.input, along: I, k: 1 };
  const right = { array: inputs.weight, along: I, k: 1 };
  const factors = { left, right, bias: inputs.bias };
  return { output: product(engine, { rows: B, columns: O, terms: I }, factors, shape) };
}

/** Each factor of a product gets the gradient times the other factor, summed over the index it does not have. */
export function vjp(engine: Engine, { inputs, dOutput }: Edge<"linear">, wanted: ReadonlySet<string>) {
  const { B, I, O } = extents(inputs);
  const { input, weight, bias } = inputs;
  const dInput = () =>
    product(
      engine,
      { rows: B, columns: I, terms: O },
      { left: { array: dOutput, along: O, k: 1 }, right: { array: weight, along: 1, k: I } },
      input.shape,
    );
  const dWeight = () =>
    product(
      engine,
      { rows: O, columns: I, terms: B },
      { left: { array: dOutput, along: 1, k: O }, right: { array: input, along: 1, k: I } },
      weight.shape,
    );
  return {
    ...(wanted.has("input") && { input: dInput() }),
    ...(wanted.has("weight") && { weight: dWeight() }),
    ...(bias && wanted.has("bias") && { bias: sumOver(engine, dOutput, [0], bias.shape) }),
  };
}

function extents({ input, weight }: Inputs<"linear", Handle>) {
  const [B, I] = input.shape as readonly [number, number];
  return { B, I, O: weight.shape[0]! };
}
