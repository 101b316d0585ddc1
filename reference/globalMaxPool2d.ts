/**
 * Global max pooling: the largest pixel of each channel of each image.
 * A tie goes to the first pixel in row-major order; NaN wins.
 * Lecture 001, "Pooling layer", with a window as large as the image.
 */
import { expectPixels } from "./bins.ts";
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, max, read } from "./einstein.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";
import { winnerIn } from "./winner.ts";

export const equation = "output[b, c] max= input[b, Y, X, c]";

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["globalMaxPool2d"]["params"];

/** @throws {ShapeError} when the input is no image or has no pixel. */
export function outputShape({ input }: Ops<Shaped>["globalMaxPool2d"]["inputs"], _params: Params) {
  const [B, , , C] = expectPixels("globalMaxPool2d", input);
  return [B, C] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<2> {
  const input = read(inputs.input);
  const [, H, W] = inputs.input.shape;
  return build(outputShape(inputs, params), (b, c) => max([H, W], (y, x) => input(b, y, x, c)));
}

/** The whole gradient of a channel goes to the pixel that won it. */
export function vjp({ input }: Inputs, _output: Tensor<2>, gradient: Tensor<2>, _params: Params) {
  const [, H, W] = input.shape;
  const winner = winnerIn(input);
  const dOutput = read(gradient);
  const grads = { input: zeros(input.shape) };
  const dInput = accumulate(grads.input);
  each(gradient.shape, (b, c) => {
    const { row, column } = winner(
      b,
      c,
      [H, W],
      (y) => y,
      (x) => x,
    );
    dInput(b, row, column, c, dOutput(b, c));
  });
  return grads;
}
