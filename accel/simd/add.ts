/** The sum of two tensors. Where b repeats along an axis of a it is repeated first, and its gradient is summed back. */
import { outputShape } from "../../reference/add.ts";
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import type { Device, SimdArray } from "./device.ts";
import { pointwise } from "./pointwise.ts";
import { repeatTo, sumOver } from "./reduce.ts";

export function forward(device: Device, { a, b }: Inputs<"add", SimdArray>, _params: None) {
  const shape = outputShape({ a, b });
  if (repeatedAxes(a, b).length === 0) return { output: pointwise(device, "add", a, b) };
  const repeated = repeatTo(device, b, shape);
  const output = pointwise(device, "add", a, repeated);
  device.release(repeated);
  return { output };
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
    ...(wanted.includes("b") && { b: toB() }),
  };

  function toB(): SimdArray {
    const axes = repeatedAxes(a, b);
    if (axes.length === 0) return device.share(dOutput, b.shape);
    const summed = sumOver(device, dOutput, axes);
    const shaped = device.share(summed, b.shape);
    device.release(summed);
    return shaped;
  }
}

const repeatedAxes = (a: SimdArray, b: SimdArray) =>
  [...a.shape.keys()].filter((axis) => a.shape[axis] !== b.shape[axis]);
