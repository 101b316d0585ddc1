/** The numbers of an array, where they lie: for what runs on the host, over the engine's own memory. */
import { sizeOf } from "../../reference/tensor.ts";
import type { Device, SimdArray } from "./device.ts";

export function floats(device: Device, array: SimdArray): Float32Array {
  const { buffer, byteOffset, length } = device.words(device.address(array), sizeOf(array.shape));
  return new Float32Array(buffer, byteOffset, length);
}
