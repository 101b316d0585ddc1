/** L1 loss: the absolute differences of each example, summed on the host. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { outputShape } from "../../reference/l1.ts";
import type { Device, SimdArray } from "./device.ts";
import { numbers, perElement, perExample } from "./losses.ts";

export function forward(device: Device, inputs: Inputs<"l1", SimdArray>, _params: None) {
  outputShape(inputs);
  const [p, t] = [numbers(device, inputs.prediction), numbers(device, inputs.target)];
  return { output: perExample(device, inputs.prediction, (at) => Math.abs(p[at]! - t[at]!)) };
}

export function vjp(
  device: Device,
  inputs: Inputs<"l1", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"l1">[],
): Gradients<"l1", SimdArray> {
  return bothSides(device, inputs, dOutput, wanted, Math.sign);
}

/** The slope at each difference, times the gradient of its example; the target sees the difference from the other side. */
export function bothSides(
  device: Device,
  { prediction, target }: Inputs<"l1", SimdArray>,
  dOutput: SimdArray,
  wanted: readonly InputName<"l1">[],
  slope: (difference: number) => number,
): Gradients<"l1", SimdArray> {
  const g = numbers(device, dOutput);
  const by = (one: SimdArray, other: SimdArray) => {
    const [from, to] = [numbers(device, one), numbers(device, other)];
    return perElement(device, one, (at, b) => g[b]! * slope(from[at]! - to[at]!));
  };
  return {
    ...(wanted.includes("prediction") && { prediction: by(prediction, target) }),
    ...(wanted.includes("target") && { target: by(target, prediction) }),
  };
}
