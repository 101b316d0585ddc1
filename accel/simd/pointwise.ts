/** What the element-by-element ops share: one kernel over whole vectors. */
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";
import type { KernelName } from "./kernels.ts";

/** As in assembly/pointwise.ts and steps.ts. */
export const BLOCK = 16_384;

/** Bytes of the vectors that hold a shape; the last may run into the padding of the array. */
export const vectorBytes = (shape: Shape): number => 16 * Math.ceil(sizeOf(shape) / 4);

/** A new array of the kernel's answers about a (and b), which have the same shape. */
export function pointwise(device: Device, kernel: KernelName, a: SimdArray, b = a, factor = 1, offset = 0): SimdArray {
  const out = device.empty(a.shape);
  const bytes = vectorBytes(a.shape);
  const words = { a: device.address(a), b: device.address(b), out: device.address(out), bytes };
  device.run(kernel, Math.ceil(bytes / BLOCK), words, { factor, offset });
  return out;
}
