/**
 * 2-D max pooling.
 * Pixels outside the input count as −∞. A tie goes to the first tap in row-major order; NaN wins.
 * A window wholly in the padding gives −∞ and sends no gradient.
 * Lecture 000, "Review – Pooling"; lecture 003, "Pooling Layer".
 */
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read } from "./einstein.ts";
import { expectRank } from "./errors.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";
import { pixelUnder, windowCounts } from "./window.ts";
import { winnerIn } from "./winner.ts";

export const equation = `
  output[b, y, x, c] max=
    input[b, stride.y*y + dilation.y*ΔY - padding.top, stride.x*x + dilation.x*ΔX - padding.left, c]
    where ΔY < size.y, ΔX < size.x`;

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["maxPool2d"]["params"];

/** @throws {ShapeError} when not one window fits the padded input. */
export function outputShape({ input }: Ops<Shaped>["maxPool2d"]["inputs"], params: Params) {
  const [B, H, W, C] = expectRank("maxPool2d", "input", input, 4, "[batch, y, x, channel]");
  return [B, ...windowCounts("maxPool2d", [H, W], params.size, params), C] as const;
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const winner = winners(inputs, params);
  return build(outputShape(inputs, params), (b, y, x, c) => winner(b, y, x, c).value);
}

/** The whole gradient of a window goes to the tap that won it. */
export function vjp(inputs: Inputs, _output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  const winner = winners(inputs, params);
  const dOutput = read(gradient);
  const grads = { input: zeros(inputs.input.shape) };
  const dInput = accumulate(grads.input);
  each(gradient.shape, (b, y, x, c) => {
    const { row, column } = winner(b, y, x, c);
    dInput(b, row, column, c, dOutput(b, y, x, c));
  });
  return grads;
}

/** Which pixel each window takes, and its value. */
function winners({ input }: Inputs, params: Params) {
  const { row, column } = pixelUnder(params);
  const winner = winnerIn(input);
  return (b: number, y: number, x: number, c: number) =>
    winner(
      b,
      c,
      params.size,
      (ky) => row(y, ky),
      (kx) => column(x, kx),
    );
}
