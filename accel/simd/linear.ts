/** A fully connected layer: three matrix products. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { outputShape } from "../../reference/linear.ts";
import type { Device, SimdArray } from "./device.ts";
import { product } from "./gemm.ts";
import { repeatTo, sumOver } from "./reduce.ts";
import { productOfSparse } from "./skip.ts";

/** outputᵀ = weight · inputᵀ: the large weight is read where it lies, the small input is packed. */
export function forward(device: Device, { input, weight, bias }: Inputs<"linear", SimdArray>, _params: None) {
  const shape = outputShape({ input, weight, bias });
  const [B, O] = shape;
  const [, I] = input.shape as Pair;
  const output = bias ? biasRows(device, bias, shape) : device.empty(shape);
  product(device, {
    M: O,
    N: B,
    K: I,
    a: { address: device.address(weight), row: I, column: 1 },
    b: { address: device.address(input), row: 1, column: I },
    c: { address: device.address(output), row: 1, column: O },
    add: bias !== undefined,
  });
  return { output };
}

export function vjp(
  device: Device,
  { input, weight, bias }: Inputs<"linear", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"linear">[],
): Gradients<"linear", SimdArray> {
  const [B, I] = input.shape as Pair;
  const [O] = weight.shape as Pair;
  return {
    ...(wanted.includes("input") && { input: inputGradient() }),
    ...(wanted.includes("weight") && { weight: weightGradient() }),
    ...(wanted.includes("bias") && bias && { bias: sumOver(device, dOutput, [0]) }),
  };

  function inputGradient(): SimdArray {
    const dInput = device.empty([B, I]);
    productOfSparse(device, {
      M: B,
      N: I,
      K: O,
      a: { address: device.address(dOutput), row: O, column: 1 },
      b: { address: device.address(weight), row: I, column: 1 },
      c: { address: device.address(dInput), row: I, column: 1 },
      add: false,
    });
    return dInput;
  }

  function weightGradient(): SimdArray {
    const dWeight = device.empty([O, I]);
    productOfSparse(device, {
      M: O,
      N: I,
      K: B,
      a: { address: device.address(dOutput), row: 1, column: O },
      b: { address: device.address(input), row: I, column: 1 },
      c: { address: device.address(dWeight), row: I, column: 1 },
      add: false,
    });
    return dWeight;
  }
}

type Pair = readonly [number, number];

function biasRows(device: Device, bias: SimdArray, shape: readonly [number, number]): SimdArray {
  const row = device.share(bias, [1, shape[1]]);
  const rows = repeatTo(device, row, shape);
  device.release(row);
  return rows;
}
