/** Hinge loss of a score per example, on the host. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/hinge.ts";
import type { Device, SimdArray } from "./device.ts";
import { numbers, perElement, perExample } from "./losses.ts";

export function forward(device: Device, inputs: Inputs<"hinge", SimdArray>, params: Params) {
  outputShape(inputs, params);
  const left = toMargin(device, inputs, params);
  return { output: perExample(device, inputs.scores, (b) => Math.max(left(b), 0)) };
}

export function vjp(
  device: Device,
  inputs: Inputs<"hinge", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"hinge">[],
): Gradients<"hinge", SimdArray> {
  if (!wanted.includes("scores")) return {};
  const left = toMargin(device, inputs, params);
  const [t, g] = [numbers(device, inputs.target), numbers(device, dOutput)];
  return { scores: perElement(device, inputs.scores, (b) => (left(b) > 0 ? -t[b]! * g[b]! : 0)) };
}

function toMargin(device: Device, { scores, target }: Inputs<"hinge", SimdArray>, { margin }: Params) {
  const [s, t] = [numbers(device, scores), numbers(device, target)];
  return (b: number) => margin - t[b]! * s[b]!;
}
