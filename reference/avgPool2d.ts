/**
 * 2-D average pooling.
 * Divides by the taps inside the image (a window wholly in the padding gives 0), with `countPadding` by all taps.
 * Lecture 003, "Pooling Layer".
 */
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, padded, read, sum } from "./einstein.ts";
import { expectRank } from "./errors.ts";
import { filled, type Shaped, type Tensor, zeros } from "./tensor.ts";
import { pixelUnder, windowCounts } from "./window.ts";

export const equation = `
  count[y, x] = max(inside(input[0, stride.y*y + dilation.y*ΔY - padding.top, stride.x*x + dilation.x*ΔX - padding.left, 0]), countPadding)
    where ΔY < size.y, ΔX < size.x
  output[b, y, x, c] =
    input[b, stride.y*y + dilation.y*ΔY - padding.top, stride.x*x + dilation.x*ΔX - padding.left, c] / max(count[y, x], 1)
    where ΔY < size.y, ΔX < size.x`;

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["avgPool2d"]["params"];

/** @throws {ShapeError} when not one window fits the padded input. */
export function outputShape({ input }: Ops<Shaped>["avgPool2d"]["inputs"], params: Params) {
  const [B, H, W, C] = expectRank("avgPool2d", "input", input, 4, "[batch, y, x, channel]");
  return [B, ...windowCounts("avgPool2d", [H, W], params.size, params), C] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const { row, column } = pixelUnder(params);
  const input = padded(inputs.input);
  const count = counts(inputs, params);
  return build(
    outputShape(inputs, params),
    (b, y, x, c) => sum(params.size, (ky, kx) => input(b, row(y, ky), column(x, kx), c)) / count(y, x),
  );
}

/** Each window hands every tap inside the image the same share of its gradient. */
export function vjp(inputs: Inputs, _output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  const { row, column } = pixelUnder(params);
  const count = counts(inputs, params);
  const dOutput = read(gradient);
  const grads = { input: zeros(inputs.input.shape) };
  const dInput = accumulate(grads.input);
  each(gradient.shape, (b, y, x, c) => {
    const share = dOutput(b, y, x, c) / count(y, x);
    each(params.size, (ky, kx) => dInput(b, row(y, ky), column(x, kx), c, share));
  });
  return grads;
}

/** The divisor of each window; at least 1, so that an empty window gives 0. */
function counts({ input }: Inputs, params: Params) {
  const { row, column } = pixelUnder(params);
  const [, H, W] = input.shape;
  const one = padded(filled([H, W], 1), params.countPadding ? 1 : 0);
  const [, Y, X] = outputShape({ input }, params);
  return read(
    build([Y, X], (y, x) =>
      Math.max(
        1,
        sum(params.size, (ky, kx) => one(row(y, ky), column(x, kx))),
      ),
    ),
  );
}
