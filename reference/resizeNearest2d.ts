/**
 * Nearest-neighbour resizing: every output pixel is a copy of one input pixel.
 * "halfPixel" takes pixel ⌊(i + ½)·in/out⌋ along each axis, "asymmetric" ⌊i·in/out⌋.
 * Lecture 002, "Nearest Neighbor Upsampling".
 * It has no equation: the rule that takes a pixel to its source is a param.
 */
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read } from "./einstein.ts";
import { placeOf, resizedShape } from "./resampling.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["resizeNearest2d"]["params"];

/** @throws {ParameterError} when a size is below 1 or the coordinates are unknown; {ShapeError} when there is no pixel. */
export function outputShape({ input }: Ops<Shaped>["resizeNearest2d"]["inputs"], params: Params) {
  return resizedShape("resizeNearest2d", input, params, ["halfPixel", "asymmetric"]);
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const input = read(inputs.input);
  const { row, column } = sources(inputs, params);
  return build(outputShape(inputs, params), (b, y, x, c) => input(b, row(y), column(x), c));
}

/** A pixel gets the gradients of all its copies. */
export function vjp(inputs: Inputs, _output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  const dOutput = read(gradient);
  const { row, column } = sources(inputs, params);
  const grads = { input: zeros(inputs.input.shape) };
  const dInput = accumulate(grads.input);
  each(gradient.shape, (b, y, x, c) => dInput(b, row(y), column(x), c, dOutput(b, y, x, c)));
  return grads;
}

/** The input pixel behind each output pixel. */
function sources({ input: { shape } }: Inputs, { size, coordinates }: Params) {
  const [, H, W] = shape;
  const nearest = (i: number, source: number, target: number) => {
    const { numerator, denominator } = placeOf(i, source, target, coordinates);
    // The middle of a little square lies half a pixel after the place where it begins.
    const half = coordinates === "halfPixel" ? denominator / 2 : 0;
    return Math.floor((numerator + half) / denominator);
  };
  return { row: (y: number) => nearest(y, H, size[0]), column: (x: number) => nearest(x, W, size[1]) };
}
