/** Mean and variance of every channel, as two rows. The gradient is a plain loop on the host. */
import { layout } from "../../reference/batchNorm.ts";
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import { outputShape } from "../../reference/channelMoments.ts";
import type { Device, SimdArray } from "./device.ts";
import { floats, moments, tablesOf, written } from "./normalization.ts";

type Name = "channelMoments";

export function forward(device: Device, inputs: Inputs<Name, SimdArray>, _params: None) {
  outputShape(inputs);
  const { mean, rest, variance } = moments(device, inputs.input, layout(inputs.input.shape));
  const output = tablesOf(device, [mean.map((m, c) => m + rest[c]!), variance]);
  return { output, saved: [tablesOf(device, [mean, rest])] };
}

/** An element moves the mean by 1/N, and the variance by 2/N of its deviation. */
export function vjp(
  device: Device,
  { input }: Inputs<Name, SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  [means]: readonly SimdArray[],
  wanted: readonly InputName<Name>[],
): Gradients<Name, SimdArray> {
  if (!wanted.includes("input")) return {};
  const { rows, groups: C } = layout(input.shape);
  const [x, g, mean] = [floats(device, input), floats(device, dOutput), floats(device, means!)];
  const deviation = (at: number, c: number) => x[at]! - mean[c]! - mean[C + c]!;
  return {
    input: written(device, input.shape, (at) => (g[at % C]! + 2 * g[C + (at % C)]! * deviation(at, at % C)) / rows),
  };
}
