/** Triplet loss, in squared distances, on the host. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/triplet.ts";
import type { Device, SimdArray } from "./device.ts";
import { numbers, onePerExample, perElement, perExample } from "./losses.ts";

type Triplet = Inputs<"triplet", SimdArray>;

export function forward(device: Device, inputs: Triplet, params: Params) {
  outputShape(inputs, params);
  const loss = (nearer: number) => Math.max(nearer + params.margin, 0);
  return { output: perExample(device, inputs.anchor, nearing(device, inputs), loss) };
}

/** Each gradient is twice a difference of the other two, where anything is missing to the margin. */
export function vjp(
  device: Device,
  inputs: Triplet,
  _output: SimdArray,
  dOutput: SimdArray,
  { margin }: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"triplet">[],
): Gradients<"triplet", SimdArray> {
  const { anchor, positive, negative } = inputs;
  const g = numbers(device, dOutput);
  const isActive = (nearer: number, b: number) => (nearer + margin > 0 ? 2 * g[b]! : 0);
  const factors = onePerExample(anchor, nearing(device, inputs), isActive);
  const times = (one: SimdArray, other: SimdArray) => {
    const [from, to] = [numbers(device, one), numbers(device, other)];
    return perElement(device, one, (at, b) => factors[b]! * (from[at]! - to[at]!));
  };
  return {
    ...(wanted.includes("anchor") && { anchor: times(negative, positive) }),
    ...(wanted.includes("positive") && { positive: times(positive, anchor) }),
    ...(wanted.includes("negative") && { negative: times(anchor, negative) }),
  };
}

/** ‖a − p‖² − ‖a − n‖², element by element: (a − p)² − (a − n)² = (n − p)·((a − p) + (a − n)). */
function nearing(device: Device, { anchor, positive, negative }: Triplet) {
  const [a, p, n] = [anchor, positive, negative].map((array) => numbers(device, array)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  return (at: number) => (n[at]! - p[at]!) * (a[at]! - p[at]! + (a[at]! - n[at]!));
}
