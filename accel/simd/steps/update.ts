/** What the update steps share: they overwrite parameter and slots, unless someone else holds the same storage. */
import type { Device, SimdArray } from "../device.ts";
import type { KernelName } from "../kernels.ts";
import { BLOCK, vectorBytes } from "../pointwise.ts";
import { repeatTo } from "../reduce.ts";

/** `floats` in the order of assembly/steps.ts. */
export function update(
  device: Device,
  kernel: KernelName,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: readonly SimdArray[],
  floats: Readonly<Record<string, number>>,
): { readonly parameter: SimdArray; readonly slots: readonly SimdArray[] } {
  const own = writable(device, parameter);
  const [first, second] = slots.map((slot) => writable(device, slot));
  const bytes = vectorBytes(parameter.shape);
  device.run(
    kernel,
    Math.ceil(bytes / BLOCK),
    {
      parameter: device.address(own),
      gradient: device.address(gradient),
      first: first ? device.address(first) : 0,
      second: second ? device.address(second) : 0,
      bytes,
    },
    floats,
  );
  return { parameter: own, slots: [first, second].filter((slot) => slot !== undefined) };
}

function writable(device: Device, array: SimdArray): SimdArray {
  if (device.sole(array)) return array;
  const copy = repeatTo(device, array, array.shape);
  device.release(array);
  return copy;
}
