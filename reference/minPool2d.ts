/**
 * 2-D min pooling: the max pool of the image turned upside down.
 * Pixels outside the input count as +∞. A tie goes to the first tap in row-major order; NaN wins.
 * A window wholly in the padding gives +∞ and sends no gradient.
 * Lecture 002, "Pooling".
 */
import type { Ops } from "./catalogue.ts";
import { map } from "./einstein.ts";
import { expectRank } from "./errors.ts";
import * as maxPool2d from "./maxPool2d.ts";
import type { Shaped, Tensor } from "./tensor.ts";
import { windowCounts } from "./window.ts";

export const equation = `
  depth[b, y, x, c] max=
    -input[b, stride.y*y + dilation.y*ΔY - padding.top, stride.x*x + dilation.x*ΔX - padding.left, c]
    where ΔY < size.y, ΔX < size.x
  output[b, y, x, c] = -depth[b, y, x, c]`;

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["minPool2d"]["params"];

/** @throws {ShapeError} when not one window fits the padded input. */
export function outputShape({ input }: Ops<Shaped>["minPool2d"]["inputs"], params: Params) {
  const [B, H, W, C] = expectRank("minPool2d", "input", input, 4, "[batch, y, x, channel]");
  return [B, ...windowCounts("minPool2d", [H, W], params.size, params), C] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  outputShape(inputs, params);
  return negative(maxPool2d.forward({ input: negative(inputs.input) }, params));
}

/** Turned over twice, a gradient keeps its sign: it goes to the tap that won. */
export function vjp({ input }: Inputs, output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  return maxPool2d.vjp({ input: negative(input) }, negative(output), gradient, params);
}

const negative = (t: Tensor<4>): Tensor<4> => map((x) => -x, t);
