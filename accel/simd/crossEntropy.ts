/** Cross-entropy of probabilities, on the host. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/crossEntropy.ts";
import type { Device, SimdArray } from "./device.ts";
import { numbers, perElement, perExample } from "./losses.ts";

export function forward(device: Device, inputs: Inputs<"crossEntropy", SimdArray>, params: Params) {
  outputShape(inputs, params);
  const [p, t] = [numbers(device, inputs.probabilities), numbers(device, inputs.target)];
  const term = (at: number) => -t[at]! * Math.log(Math.max(p[at]!, params.epsilon));
  return { output: perExample(device, inputs.probabilities, term) };
}

export function vjp(
  device: Device,
  { probabilities, target }: Inputs<"crossEntropy", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  { epsilon }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"crossEntropy">[],
): Gradients<"crossEntropy", SimdArray> {
  if (!wanted.includes("probabilities")) return {};
  const [p, t, g] = [numbers(device, probabilities), numbers(device, target), numbers(device, dOutput)];
  const slope = (at: number, b: number) => (p[at]! <= epsilon ? 0 : (-g[b]! * t[at]!) / p[at]!);
  return { probabilities: perElement(device, probabilities, slope) };
}
