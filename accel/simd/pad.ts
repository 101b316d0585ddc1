/**
 * A border around an array. The gradient of a constant border is a part; where a border shows the input it is added up on
 * the host, one number after the other, because a border is thin and seldom wanted.
 */
import type { Gradients, InputName, Inputs } from "../../reference/catalogue.ts";
import { outputShape, type Params } from "../../reference/pad.ts";
import type { Device, SimdArray } from "./device.ts";
import { floats } from "./floats.ts";
import { move, type Table, table } from "./move.ts";

export function forward(device: Device, { input }: Inputs<"pad", SimdArray>, params: Params) {
  outputShape({ input }, params);
  return { output: move(device, input, tables(input, params), params.value) };
}

export function vjp(
  device: Device,
  { input }: Inputs<"pad", SimdArray>,
  _output: SimdArray,
  dOutput: SimdArray,
  params: Params,
  _saved: readonly SimdArray[],
  wanted: readonly InputName<"pad">[],
): Gradients<"pad", SimdArray> {
  if (!wanted.includes("input")) return {};
  const { padding, mode } = params;
  if (mode !== "constant") return { input: addedBack(device, input, dOutput, tables(input, params)) };
  const inner = input.shape.map((count, axis) =>
    table(dOutput.shape, axis, count, (place) => place + padding[axis]![0]),
  );
  return { input: move(device, dOutput, inner) };
}

/** What of the input each place of the output shows, axis by axis. */
function tables({ shape }: SimdArray, { padding, mode }: Params): readonly Table[] {
  return shape.map((extent, axis) => {
    const [before, after] = padding[axis]!;
    const last = extent - 1;
    return table(shape, axis, before + extent + after, (place) => {
      const shown = place - before;
      if (mode === "reflect") return last - Math.abs(last - Math.abs(shown));
      return mode === "replicate" ? Math.min(Math.max(shown, 0), last) : shown;
    });
  });
}

function addedBack(device: Device, input: SimdArray, dOutput: SimdArray, axes: readonly Table[]): SimdArray {
  const dInput = device.empty(input.shape);
  const source = floats(device, dOutput);
  const target = floats(device, dInput).fill(0);
  let next = 0;
  const add = (axis: number, offset: number): void => {
    if (axis === axes.length) target[offset]! += source[next++]!;
    else for (const further of axes[axis]!) add(axis + 1, offset + further);
  };
  add(0, 0);
  return dInput;
}
