/** L2 loss: the squared differences of each example, summed on the host. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { outputShape } from "../../reference/l2.ts";
import type { Device, SimdArray } from "./device.ts";
import { bothSides } from "./l1.ts";
import { numbers, perExample } from "./losses.ts";

export function forward(device: Device, inputs: Inputs<"l2", SimdArray>, _params: None) {
  outputShape(inputs);
  const [p, t] = [numbers(device, inputs.prediction), numbers(device, inputs.target)];
  return { output: perExample(device, inputs.prediction, (at) => (p[at]! - t[at]!) ** 2) };
}

export function vjp(
  device: Device,
  inputs: Inputs<"l2", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"l2">[],
): Gradients<"l2", SimdArray> {
  return bothSides(device, inputs, dOutput, wanted, (difference) => 2 * difference);
}
