/**
 * What the losses share. A loss sees each example once per step, next to nothing beside the layers before it: these run on
 * the host, over the engine's own memory, add up in float64 and round once.
 */
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import { floats as numbers } from "./floats.ts";

export { numbers };

/** [B]: `term` summed over the elements of each example of an input [B, …]; `result` has the last word about the sum. */
export function perExample(
  device: Device,
  { shape }: SimdArray,
  term: (at: number, b: number) => number,
  result: (total: number, b: number) => number = (total) => total,
): SimdArray {
  const { B, size } = batchOf(shape);
  const output = device.empty([B]);
  const out = numbers(device, output);
  for (let b = 0; b < B; b++) {
    let total = 0;
    for (let at = b * size; at < (b + 1) * size; at++) total += term(at, b);
    out[b] = result(total, b);
  }
  return output;
}

/** The gradient of an input [B, …], element by element. */
export function perElement(device: Device, { shape }: SimdArray, slope: (at: number, b: number) => number): SimdArray {
  const { B, size } = batchOf(shape);
  const output = device.empty(shape);
  const out = numbers(device, output);
  for (let b = 0; b < B; b++) for (let at = b * size; at < (b + 1) * size; at++) out[at] = slope(at, b);
  return output;
}

/** One number per example that is no array of the engine: what several elements share. */
export function onePerExample(
  { shape }: SimdArray,
  term: (at: number) => number,
  result: (total: number, b: number) => number,
): Float64Array {
  const { B, size } = batchOf(shape);
  return Float64Array.from({ length: B }, (_, b) => {
    let total = 0;
    for (let at = b * size; at < (b + 1) * size; at++) total += term(at);
    return result(total, b);
  });
}

function batchOf([B = 1, ...rest]: Shape) {
  return { B, size: sizeOf(rest) };
}
