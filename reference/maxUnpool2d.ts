/**
 * Max unpooling: puts each value back to the pixel that it was pooled from; all other pixels are 0.
 * Indices are positions y·W + x in the output's image, as maxPoolIndices2d gives them; −1 goes nowhere.
 * Where several values go to one pixel, the last in row-major order stays, and it alone gets the gradient.
 * Lecture 002, "Max Unpooling".
 * It has no equation: index notation adds up what meets at one place, and here the last one replaces the others.
 */
import type { Ops } from "./catalogue.ts";
import { build, each, padded, read } from "./einstein.ts";
import { DataError, expectRank, expectSameShape, expectWhole } from "./errors.ts";
import { type Data, filled, type Shaped, type Tensor, tensor } from "./tensor.ts";
import type { Pair } from "./window.ts";

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
  readonly indices: Tensor<4>; // the same shape; −1 … H·W − 1
}
export type Params = Ops<unknown>["maxUnpool2d"]["params"];

/** @throws {ShapeError} when the indices have another shape; {ParameterError} when the size is no image. */
export function outputShape({ input, indices }: Ops<Shaped>["maxUnpool2d"]["inputs"], { size }: Params) {
  const [B, , , C] = expectRank("maxUnpool2d", "input", input, 4, "[batch, y, x, channel]");
  expectSameShape("maxUnpool2d", "indices", indices, "input", input);
  expectWhole("maxUnpool2d", "size.y", size[0], 1);
  expectWhole("maxUnpool2d", "size.x", size[1], 1);
  return [B, ...size, C] as const;
}

/** @throws {DataError} when an index points outside the image. */
export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const value = padded(inputs.input);
  const [, , X] = inputs.input.shape;
  const owner = owners(inputs, params);
  return build(outputShape(inputs, params), (b, y, x, c) => {
    const from = owner(b, y, x, c);
    return value(b, Math.floor(from / X), from % X, c);
  });
}

/** A value gets the gradient of the pixel that it owns. */
export function vjp(inputs: Inputs, _output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  const dOutput = padded(gradient);
  const index = read(inputs.indices);
  const [, , W] = gradient.shape;
  const [, , X] = inputs.input.shape;
  const owner = owners(inputs, params);
  return {
    input: build(inputs.input.shape, (b, y, x, c) => {
      const to = index(b, y, x, c);
      const [row, column] = [Math.floor(to / W), to % W];
      return to >= 0 && owner(b, row, column, c) === y * X + x ? dOutput(b, row, column, c) : 0;
    }),
  };
}

/** The position of the value that stays at each pixel, −1 where none came. */
function owners(inputs: Inputs, params: Params) {
  const [B, H, W, C] = outputShape(inputs, params);
  const [, , X] = inputs.input.shape;
  expectPositions(inputs.indices.data, [H, W]);
  const index = read(inputs.indices);
  const positions = filled([B, H * W, C], -1);
  each(inputs.input.shape, (b, y, x, c) => {
    const to = index(b, y, x, c);
    if (to >= 0) positions.data[(b * H * W + to) * C + c] = y * X + x;
  });
  return read(tensor([B, H, W, C], positions.data));
}

/** For engines whose numbers lie where they can be looked at. @throws {DataError} when an index is no position, nor −1. */
export function expectPositions(indices: Data, [H, W]: Pair): void {
  for (const to of indices) {
    if (Number.isInteger(to) && to >= -1 && to < H * W) continue;
    throw new DataError(
      `maxUnpool2d: indices must be whole numbers from -1 to ${H * W - 1} (the image is ${H} by ${W}), got ${to}`,
    );
  }
}
