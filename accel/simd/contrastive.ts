/** Contrastive loss of pairs, on the host. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/contrastive.ts";
import type { Device, SimdArray } from "./device.ts";
import { numbers, onePerExample, perElement, perExample } from "./losses.ts";

export function forward(device: Device, inputs: Inputs<"contrastive", SimdArray>, params: Params) {
  outputShape(inputs, params);
  const same = numbers(device, inputs.same);
  const loss = (square: number, n: number) =>
    same[n]! > 0.5 ? square / 2 : Math.max(params.margin - Math.sqrt(square), 0) ** 2 / 2;
  return { output: perExample(device, inputs.a, squares(device, inputs), loss) };
}

/** Each pair has one factor, which goes over a − b; b gets the opposite. Nothing is divided by a distance of 0. */
export function vjp(
  device: Device,
  inputs: Inputs<"contrastive", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  { margin }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"contrastive">[],
): Gradients<"contrastive", SimdArray> {
  const [same, g] = [numbers(device, inputs.same), numbers(device, dOutput)];
  const factors = onePerExample(inputs.a, squares(device, inputs), (square, n) => {
    if (same[n]! > 0.5) return g[n]!;
    return square === 0 ? 0 : -g[n]! * Math.max(margin / Math.sqrt(square) - 1, 0);
  });
  const away = (one: SimdArray, other: SimdArray) => {
    const [from, to] = [numbers(device, one), numbers(device, other)];
    return perElement(device, one, (at, n) => factors[n]! * (from[at]! - to[at]!));
  };
  return {
    ...(wanted.includes("a") && { a: away(inputs.a, inputs.b) }),
    ...(wanted.includes("b") && { b: away(inputs.b, inputs.a) }),
  };
}

function squares(device: Device, inputs: Inputs<"contrastive", SimdArray>) {
  const [a, b] = [numbers(device, inputs.a), numbers(device, inputs.b)];
  return (at: number) => (a[at]! - b[at]!) ** 2;
}
