/** The sum of two tensors; axes of b with extent 1 repeat. */
import { outputShape } from "../../reference/add.ts";
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { broadcast, summedTo } from "./broadcast.ts";
import type { Device, SimdArray } from "./device.ts";

export function forward(device: Device, { a, b }: Inputs<"add", SimdArray>, _params: None) {
  outputShape({ a, b });
  return { output: broadcast(device, "add", a, b) };
}

/** Equal shapes share the gradient itself. */
export function vjp(
  device: Device,
  { a, b }: Inputs<"add", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"add">[],
): Gradients<"add", SimdArray> {
  return {
    ...(wanted.includes("a") && { a: device.share(dOutput, a.shape) }),
    ...(wanted.includes("b") && { b: summedTo(device, b, dOutput) }),
  };
}
