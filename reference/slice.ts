/**
 * A part of a tensor: of each axis the places from `begin` up to, not including, `end`.
 * It has no equation: how many axes are shifted, and how far, are params.
 */
import type { Ops } from "./catalogue.ts";
import { ParameterError } from "./errors.ts";
import { expectPerAxis, type From, moved, movedBack } from "./moving.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["slice"]["params"];

/** @throws {ParameterError} when a part is empty or reaches beyond the input. */
export function outputShape({ input }: Ops<Shaped>["slice"]["inputs"], { begin, end }: Params): Shape {
  expectPerAxis("slice", "begin", input, begin);
  expectPerAxis("slice", "end", input, end);
  return input.shape.map((extent, axis) => {
    const [from, to] = [begin[axis]!, end[axis]!];
    const whole = Number.isSafeInteger(from) && Number.isSafeInteger(to);
    if (whole && from >= 0 && from < to && to <= extent) return to - from;
    throw new ParameterError(
      `slice: begin and end of axis ${axis} must be whole numbers with 0 ≤ begin < end ≤ ${extent}, got ${from} and ${to}`,
    );
  });
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return moved(inputs.input, outputShape(inputs, params), shifted(params));
}

/** Every number goes back to where it came from; what was cut off gets 0. */
export function vjp({ input }: Inputs, _output: Tensor, dOutput: Tensor, params: Params) {
  return { input: movedBack(input, dOutput, shifted(params)) };
}

const shifted =
  ({ begin }: Params): From =>
  (index) =>
    index.map((i, axis) => i + begin[axis]!);
