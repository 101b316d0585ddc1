/** The largest element over some axes, on the host: one pass over the input, in which every element runs for its place. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/max.ts";
import { sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import { numbers } from "./losses.ts";

export function forward(device: Device, { input }: Inputs<"max", SimdArray>, params: Params) {
  const output = device.empty(outputShape({ input }, params));
  const values = numbers(device, input);
  const out = numbers(device, output);
  winners(device, input, params).forEach((at, place) => {
    out[place] = values[at]!;
  });
  return { output };
}

/** The whole gradient goes to the element that won. */
export function vjp(
  device: Device,
  { input }: Inputs<"max", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"max">[],
): Gradients<"max", SimdArray> {
  if (!wanted.includes("input")) return {};
  const dInput = device.empty(input.shape);
  const grads = numbers(device, dInput).fill(0);
  const g = numbers(device, dOutput);
  winners(device, input, params).forEach((at, place) => {
    grads[at] = g[place]!;
  });
  return { input: dInput };
}

/** Where the largest element behind each place of the output stands. The first of equals stays; NaN is not dethroned. */
function winners(device: Device, input: SimdArray, params: Params): Int32Array {
  const { shape } = input;
  const values = numbers(device, input);
  const output = outputShape({ input }, params);
  const best = new Int32Array(sizeOf(output)).fill(-1);
  const placeOf = places(shape, params.axes);
  for (let at = 0; at < values.length; at++) {
    const place = placeOf(at);
    const top = best[place]! < 0 ? undefined : values[best[place]!]!;
    const value = values[at]!;
    if (top === undefined || value > top || (Number.isNaN(value) && !Number.isNaN(top))) best[place] = at;
  }
  return best;
}

/** From a place in the input to the place in the output that it belongs to. */
function places(shape: readonly number[], axes: readonly number[]): (at: number) => number {
  let size = 1;
  const steps = shape.toReversed().map((extent, behind) => {
    const step = axes.includes(shape.length - 1 - behind) ? 0 : size;
    if (step > 0) size *= extent;
    return { extent, step };
  });
  return (at) => {
    let place = 0;
    for (const { extent, step } of steps) {
      place += (at % extent) * step;
      at = Math.floor(at / extent);
    }
    return place;
  };
}
