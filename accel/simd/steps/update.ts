/** What the update steps share: they overwrite parameter and slots, unless someone else holds the same storage. */
import type { Device, SimdArray } from "../device.ts";
import type { KernelName } from "../kernels.ts";
import { BLOCK, vectorBytes } from "../pointwise.ts";
import { repeatTo } from "../reduce.ts";

/** The numbers of a kernel, in the order of assembly/steps.ts. What is left out is 0. */
interface Numbers {
  readonly learningRate: number;
  readonly weightDecay?: number;
  readonly keepFirst?: number;
  readonly freshFirst?: number;
  readonly keepSecond?: number;
  readonly freshSecond?: number;
  readonly correctFirst?: number;
  readonly correctSecond?: number;
  readonly epsilon?: number;
  readonly under?: number;
  readonly shrink?: number;
}

/** Slots keep their names; a kernel knows them by the order of `kernelSlots`, and a place without one is address 0. */
export function update<N extends string>(
  device: Device,
  kernel: KernelName,
  parameter: SimdArray,
  gradient: SimdArray,
  slots: { readonly [name in N]: SimdArray },
  numbers: Numbers,
  kernelSlots: readonly (N | undefined)[] = Object.keys(slots) as N[],
): { readonly parameter: SimdArray; readonly slots: { readonly [name in N]: SimdArray } } {
  const own = writable(device, parameter);
  const entries = Object.entries<SimdArray>(slots).map(([name, slot]) => [name, writable(device, slot)] as const);
  const ownSlots = Object.fromEntries(entries) as { readonly [name in N]: SimdArray };
  const [first = 0, second = 0, third = 0] = kernelSlots.map((name) => (name ? device.address(ownSlots[name]) : 0));
  const bytes = vectorBytes(parameter.shape);
  const { learningRate, weightDecay = 0, keepFirst = 0, freshFirst = 0, keepSecond = 0, freshSecond = 0 } = numbers;
  const { correctFirst = 0, correctSecond = 0, epsilon = 0, under = 0, shrink = 0 } = numbers;
  device.run(
    kernel,
    Math.ceil(bytes / BLOCK),
    { parameter: device.address(own), gradient: device.address(gradient), first, second, third, bytes },
    {
      ...{ learningRate, weightDecay, keepFirst, freshFirst, keepSecond, freshSecond },
      ...{ correctFirst, correctSecond, epsilon, under, shrink },
    },
  );
  return { parameter: own, slots: ownSlots };
}

/** ε beside the root, or under it. */
export const placed = (epsilon: number, dialect: string | undefined) =>
  dialect === "tensorflow" ? { epsilon: 0, under: epsilon } : { epsilon, under: 0 };

/** The array itself where nobody else holds its storage, else a copy in its place. */
export function writable(device: Device, array: SimdArray): SimdArray {
  if (device.sole(array)) return array;
  const copy = repeatTo(device, array, array.shape);
  device.release(array);
  return copy;
}
