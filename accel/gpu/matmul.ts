/** The matrix product: three products of as many pairs of matrices, each with the fast axis of its result across the cells. */
import type { Inputs, None } from "../../reference/catalogue.ts";
import { extents } from "../../reference/matmul.ts";
import type { Shape } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { product } from "./product.ts";

export function forward(engine: Engine, inputs: Inputs<"matmul", Handle>, _params: None, shape: Shape) {
  const { B, M, N, K } = extents(inputs);
  const left = { array: inputs.a, along: K, k: 1, next: M * K };
  const right = { array: inputs.b, along: 1, k: N, next: K * N };
  return { output: product(engine, { matrices: B, rows: M, columns: N, terms: K }, { left, right }, shape) };
}

/** dA = dOutput·bᵀ and dB = aᵀ·dOutput: a transposed matrix is the same numbers under other strides. */
export function vjp(engine: Engine, { inputs, dOutput }: Edge<"matmul">, wanted: ReadonlySet<string>) {
  const { B, M, N, K } = extents(inputs);
  const { a, b } = inputs;
  const dA = () => {
    const left = { array: dOutput, along: N, k: 1, next: M * N };
    const right = { array: b, along: N, k: 1, next: K * N };
    return product(engine, { matrices: B, rows: M, columns: K, terms: N }, { left, right }, a.shape);
  };
  const dB = () => {
    const left = { array: a, along: 1, k: K, next: M * K };
    const right = { array: dOutput, along: 1, k: N, next: M * N };
    return product(engine, { matrices: B, rows: K, columns: N, terms: M }, { left, right }, b.shape);
  };
  return { ...(wanted.has("a") && { a: dA() }), ...(wanted.has("b") && { b: dB() }) };
}
