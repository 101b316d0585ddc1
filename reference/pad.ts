/**
 * A border around a tensor: of one value, of the input mirrored at its outermost elements (which are not repeated), or of
 * these repeated.
 * It has no equation: how many axes are shifted, and how far, are params.
 * Lecture 002, "Padding".
 */
import type { Ops } from "./catalogue.ts";
import { expectNumber, expectWhole, ParameterError } from "./errors.ts";
import { expectPerAxis, type From, moved, movedBack } from "./moving.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // any rank
}
export type Params = Ops<unknown>["pad"]["params"];

const modes: readonly string[] = ["constant", "reflect", "replicate"] satisfies Params["mode"][];

/** @throws {ParameterError} when a border is negative, or a mirrored one is as wide as the input. */
export function outputShape({ input }: Ops<Shaped>["pad"]["inputs"], { padding, mode, value }: Params): Shape {
  if (!modes.includes(mode)) {
    throw new ParameterError(`pad: mode must be "constant", "reflect" or "replicate", got "${mode}"`);
  }
  expectNumber("pad", "value", value, value <= 0 || value > 0, "or an infinity");
  expectPerAxis("pad", "padding", input, padding);
  return input.shape.map((extent, axis) => {
    const [before, after] = padding[axis]!;
    for (const width of [before, after]) {
      expectWhole("pad", `padding of axis ${axis}`, width, 0);
      if (mode !== "reflect" || width < extent) continue;
      throw new ParameterError(
        `pad: padding of axis ${axis} must be below ${extent} (a mirror shows no more than the input), got ${width}`,
      );
    }
    return before + extent + after;
  });
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return moved(inputs.input, outputShape(inputs, params), under(inputs, params), params.value);
}

/** Every number goes back to where it came from; copies of one number add up. */
export function vjp(inputs: Inputs, _output: Tensor, dOutput: Tensor, params: Params) {
  return { input: movedBack(inputs.input, dOutput, under(inputs, params)) };
}

/** What of the input a place shows; with a constant border it may lie outside. */
function under({ input: { shape } }: Inputs, { padding, mode }: Params): From {
  const along = (i: number, last: number): number => {
    if (mode === "reflect") return i < 0 ? -i : i > last ? 2 * last - i : i;
    return mode === "replicate" ? Math.min(Math.max(i, 0), last) : i;
  };
  return (index) => index.map((i, axis) => along(i - padding[axis]![0], shape[axis]! - 1));
}
