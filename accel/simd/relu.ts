/** Rectified linear unit. */
import type { Gradients, InputName, Inputs, None } from "../../reference/catalogue.ts";
import type { Device, SimdArray } from "./device.ts";
import { pointwise } from "./pointwise.ts";

export function forward(device: Device, { input }: Inputs<"relu", SimdArray>, _params: None) {
  return { output: pointwise(device, "relu", input) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"relu", SimdArray>,
  output: SimdArray,
  dOutput: SimdArray,
  _params: None,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"relu">[],
): Gradients<"relu", SimdArray> {
  if (!wanted.includes("input")) return {};
  const { unwritten } = dOutput;
  // Behind a max pool of this very output, a winner is above 0 where the pool's own output is.
  if (unwritten?.source && unwritten.source === output.block) {
    const values = pointwise(device, "reluGradient", unwritten.pooled, unwritten.values);
    const winners = device.share(unwritten.winners, values.shape);
    const pooled = device.share(unwritten.pooled, values.shape);
    return { input: device.unwritten({ ...unwritten, values, winners, pooled, source: undefined }) };
  }
  return { input: pointwise(device, "reluGradient", input, dOutput) };
}
