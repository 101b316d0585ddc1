/** The product of two tensors; axes of b with extent 1 repeat. */

import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { outputShape } from "../../reference/multiply.ts";
import { broadcast, summedTo } from "./broadcast.ts";
import type { Device, SimdArray } from "./device.ts";

export function forward(device: Device, { a, b }: Inputs<"multiply", SimdArray>, _params: None) {
  outputShape({ a, b });
  return { output: broadcast(device, "multiply", a, b) };
}

/** Each factor gets the gradient times the other; where b repeats, b gets the sum. */
export function vjp(
  device: Device,
  { a, b }: Inputs<"multiply", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"multiply">[],
): Gradients<"multiply", SimdArray> {
  return {
    ...(wanted.includes("a") && { a: broadcast(device, "multiply", dOutput, b) }),
    ...(wanted.includes("b") && { b: toB() }),
  };

  function toB(): SimdArray {
    const products = broadcast(device, "multiply", dOutput, a);
    const summed = summedTo(device, b, products);
    device.release(products);
    return summed;
  }
}
