/** A pointwise op asked about single numbers. */
import type { OpName, Params } from "../../reference/catalogue.ts";
import { ops } from "../../reference/index.ts";
import { filled, type Tensor, tensor } from "../../reference/tensor.ts";

/** Its values and its slopes: what a gradient of ones becomes. */
export function sampled<N extends OpName>(name: N, params: Params<N>) {
  const { forward, vjp } = ops[name] as unknown as Pointwise<N>;
  const row = (values: readonly number[]) => ({ input: tensor([values.length], values) });
  return {
    at: (...values: readonly number[]) => [...forward(row(values), params).data],
    slope: (...values: readonly number[]) => {
      const input = row(values);
      return [...vjp(input, forward(input, params), filled([values.length], 1), params).input.data];
    },
  };
}

interface Pointwise<N extends OpName> {
  forward(inputs: { readonly input: Tensor }, params: Params<N>): Tensor;
  vjp(
    inputs: { readonly input: Tensor },
    output: Tensor,
    dOutput: Tensor,
    params: Params<N>,
  ): { readonly input: Tensor };
}
