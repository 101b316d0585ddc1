/** Local response normalization: a plain loop on the host over the engine's memory; no network of today spends time here. */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/localResponseNorm.ts";
import type { Device, SimdArray } from "./device.ts";
import { floats, written } from "./normalization.ts";

type Name = "localResponseNorm";

export function forward(device: Device, inputs: Inputs<Name, SimdArray>, params: Params) {
  const shape = outputShape(inputs, params);
  const x = floats(device, inputs.input);
  const mass = masses(x, shape.at(-1)!, params);
  return { output: written(device, shape, (at) => x[at]! * mass[at]! ** -params.beta) };
}

/** An element is divided by its own mass, and weighs on all whose neighbour it is. */
export function vjp(
  device: Device,
  { input }: Inputs<Name, SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<Name>[],
): Gradients<Name, SimdArray> {
  if (!wanted.includes("input")) return {};
  const { size, alpha, beta } = params;
  const C = input.shape.at(-1)!;
  const [x, g] = [floats(device, input), floats(device, dOutput)];
  const mass = masses(x, C, params);
  const shares = mass.map((m, at) => g[at]! * x[at]! * m ** (-beta - 1));
  const pressure = sums(shares, C, size - 1 - Math.floor(size / 2), size);
  const weight = (2 * alpha * beta) / size;
  return {
    input: written(device, input.shape, (at) => g[at]! * mass[at]! ** -beta - weight * x[at]! * pressure[at]!),
  };
}

function masses(x: Float32Array, C: number, { size, alpha, k }: Params): Float64Array {
  const squares = Float64Array.from(x, (value) => value * value);
  return sums(squares, C, Math.floor(size / 2), size).map((total) => k + (alpha / size) * total);
}

/** The sum over `size` channels from `before` in front of each one on. */
function sums(values: Float64Array, C: number, before: number, size: number): Float64Array {
  return values.map((_, at) => {
    const c = at % C;
    let total = 0;
    for (let near = Math.max(0, c - before); near < Math.min(C, c - before + size); near++)
      total += values[at - c + near]!;
    return total;
  });
}
