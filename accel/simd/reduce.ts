/** Sums over axes and repetition along axes: what mean, broadcasting and bias gradients share. */
import { fold } from "../../reference/einstein.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";

/** Floats of an item, about. */
const GRAIN = 8192;
/** Longest sum in one go; longer ones are sums of sums, which is faster on many threads and rounds less. */
const CHUNK = 512;

/** The sum over `axes`, which are removed, divided by `divisor`. */
export function sumOver(device: Device, array: SimdArray, axes: readonly number[], divisor = 1): SimdArray {
  const [last, ...others] = [...axes].sort((a, b) => b - a);
  if (last === undefined) return repeatTo(device, array, array.shape, divisor);
  const summed = sumAxis(device, array, last, others.length === 0 ? divisor : 1);
  if (others.length === 0) return summed;
  const rest = sumOver(device, summed, others, divisor);
  device.release(summed);
  return rest;
}

function sumAxis(device: Device, array: SimdArray, axis: number, divisor: number): SimdArray {
  const [outer, n, inner] = fold(array.shape, axis);
  const chunks = Math.ceil(n / CHUNK);
  const done = chunks <= 1;
  const target = device.empty(array.shape.with(axis, Math.max(1, chunks)));
  const perItem = Math.max(1, Math.floor(GRAIN / (Math.min(n, CHUNK) * inner || 1)));
  const words = {
    source: device.address(array),
    target: device.address(target),
    outer,
    n,
    inner,
    chunk: CHUNK,
    perItem,
  };
  const sums = outer * Math.max(1, chunks);
  device.run("sumAxis", Math.ceil(sums / perItem), words, { divisor: done ? divisor : 1 });
  if (!done) {
    const total = sumAxis(device, target, axis, divisor);
    device.release(target);
    return total;
  }
  const removed = device.share(target, array.shape.toSpliced(axis, 1));
  device.release(target);
  return removed;
}

/** Repeats along every axis where `shape` is longer than the array's 1, and divides. Ranks are equal. */
export function repeatTo(device: Device, array: SimdArray, shape: Shape, divisor = 1): SimdArray {
  const axis = shape.findLastIndex((extent, i) => extent !== array.shape[i]);
  if (axis < 0) return repeatAxis(device, array, shape, 1, divisor);
  const others = array.shape.with(axis, shape[axis]!);
  const [, n] = fold(shape, axis);
  const repeated = repeatAxis(device, array, others, n, divisor, axis);
  if (others.every((extent, i) => extent === shape[i])) return repeated;
  const rest = repeatTo(device, repeated, shape);
  device.release(repeated);
  return rest;
}

function repeatAxis(device: Device, array: SimdArray, shape: Shape, n: number, divisor: number, axis = 0): SimdArray {
  const [outer, , inner] = n === 1 ? [1, 1, sizeOf(shape)] : fold(array.shape, axis);
  const target = device.empty(shape);
  const perItem = Math.max(1, Math.floor(GRAIN / (inner || 1)));
  const words = { source: device.address(array), target: device.address(target), outer, n, inner, chunk: 1, perItem };
  device.run("repeat", Math.ceil((outer * n) / perItem), words, { divisor });
  return target;
}
