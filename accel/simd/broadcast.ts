/** Two arrays met element by element: where b repeats along an axis of a it is repeated first, and its gradient summed back. */
import type { Device, SimdArray } from "./device.ts";
import { pointwise } from "./pointwise.ts";
import { repeatTo, sumOver } from "./reduce.ts";

export function broadcast(device: Device, kernel: "add" | "multiply", a: SimdArray, b: SimdArray): SimdArray {
  if (repeatedAxes(a, b).length === 0) return pointwise(device, kernel, a, b);
  const repeated = repeatTo(device, b, a.shape);
  const output = pointwise(device, kernel, a, repeated);
  device.release(repeated);
  return output;
}

/** What has a's shape, summed to b's. Equal shapes share the storage. */
export function summedTo(device: Device, b: SimdArray, whole: SimdArray): SimdArray {
  const axes = repeatedAxes(whole, b);
  if (axes.length === 0) return device.share(whole, b.shape);
  const summed = sumOver(device, whole, axes);
  const shaped = device.share(summed, b.shape);
  device.release(summed);
  return shaped;
}

const repeatedAxes = (a: SimdArray, b: SimdArray) =>
  [...a.shape.keys()].filter((axis) => a.shape[axis] !== b.shape[axis]);
