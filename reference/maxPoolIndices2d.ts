/**
 * Where a max pool found its maxima: the position y·W + x of each window's winner in its image, in whole numbers.
 * A window wholly in the padding has none: −1. Ties and NaN are decided as by maxPool2d. A position has no gradient.
 * Lecture 002, "Max Unpooling".
 * It has no equation: index notation names the largest value, not the place where it stands.
 */
import type { Ops } from "./catalogue.ts";
import { build } from "./einstein.ts";
import { expectRank } from "./errors.ts";
import { type Shaped, type Tensor, tensor } from "./tensor.ts";
import { pixelUnder, windowCounts } from "./window.ts";
import { winnerIn } from "./winner.ts";

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["maxPoolIndices2d"]["params"];

/** @throws {ShapeError} when not one window fits the padded input. */
export function outputShape({ input }: Ops<Shaped>["maxPoolIndices2d"]["inputs"], params: Params) {
  const [B, H, W, C] = expectRank("maxPoolIndices2d", "input", input, 4, "[batch, y, x, channel]");
  return [B, ...windowCounts("maxPoolIndices2d", [H, W], params.size, params), C] as const;
}

export function forward({ input }: Inputs, params: Params): Tensor<4> {
  const shape = outputShape({ input }, params);
  const [, , W] = input.shape;
  const { row, column } = pixelUnder(params);
  const winner = winnerIn(input);
  const positions = build(shape, (b, y, x, c) => {
    const place = winner(
      b,
      c,
      params.size,
      (ky) => row(y, ky),
      (kx) => column(x, kx),
    );
    return place.row < 0 ? -1 : place.row * W + place.column;
  });
  return tensor(shape, Int32Array.from(positions.data));
}

/** A whole number moves by steps, if at all. */
export function vjp(_inputs: Inputs, _output: Tensor<4>, _gradient: Tensor<4>, _params: Params) {
  return {};
}
