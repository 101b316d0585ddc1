/** The matrix product: one product of the engine's per matrix and direction; a transposed matrix is read under other strides. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { extents, outputShape } from "../../reference/matmul.ts";
import type { Device, SimdArray } from "./device.ts";
import { product } from "./gemm.ts";

export function forward(device: Device, inputs: Inputs<"matmul", SimdArray>, _params: None) {
  const output = device.empty(outputShape(inputs));
  const { B, M, N, K } = extents(inputs);
  const [a, b, c] = [inputs.a, inputs.b, output].map(device.address) as [number, number, number];
  for (let i = 0; i < B; i++) {
    product(device, {
      M,
      N,
      K,
      a: rows(a, i, M, K),
      b: rows(b, i, K, N),
      c: rows(c, i, M, N),
      add: false,
    });
  }
  return { output };
}

/** dA = dOutput·bᵀ, dB = aᵀ·dOutput. */
export function vjp(
  device: Device,
  inputs: Inputs<"matmul", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"matmul">[],
): Gradients<"matmul", SimdArray> {
  const { B, M, N, K } = extents(inputs);
  const [a, b, g] = [inputs.a, inputs.b, dOutput].map(device.address) as [number, number, number];
  return { ...(wanted.includes("a") && { a: toA() }), ...(wanted.includes("b") && { b: toB() }) };

  function toA(): SimdArray {
    const dA = device.empty(inputs.a.shape);
    for (let i = 0; i < B; i++) {
      const [left, right] = [rows(g, i, M, N), turned(b, i, K, N)];
      product(device, { M, N: K, K: N, a: left, b: right, c: rows(device.address(dA), i, M, K), add: false });
    }
    return dA;
  }

  function toB(): SimdArray {
    const dB = device.empty(inputs.b.shape);
    for (let i = 0; i < B; i++) {
      const [left, right] = [turned(a, i, M, K), rows(g, i, M, N)];
      product(device, { M: K, N, K: M, a: left, b: right, c: rows(device.address(dB), i, K, N), add: false });
    }
    return dB;
  }
}

/** The matrix number i of an array of them, and the same one transposed. */
const rows = (address: number, i: number, extent: number, row: number) => ({
  address: address + 4 * i * extent * row,
  row,
  column: 1,
});
const turned = (address: number, i: number, extent: number, column: number) => ({
  address: address + 4 * i * extent * column,
  row: 1,
  column,
});
