/**
 * Bilinear resizing: every output pixel mixes the four input pixels around its place, the nearer ones more.
 * At the borders the last pixel goes on. When the image gets smaller nothing is averaged: what lies between is left out.
 * Lecture 002, "Upsampling".
 * It has no equation: the rule that takes a pixel to its source is a param.
 */
import type { Ops } from "./catalogue.ts";
import { accumulate, build, each, read, sum } from "./einstein.ts";
import { placeOf, resizedShape } from "./resampling.ts";
import { type Shaped, type Tensor, zeros } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor<4>; // [batch, y, x, channel]
}
export type Params = Ops<unknown>["resizeBilinear2d"]["params"];

/** @throws {ParameterError} when a size is below 1 or the coordinates are unknown; {ShapeError} when there is no pixel. */
export function outputShape({ input }: Ops<Shaped>["resizeBilinear2d"]["inputs"], params: Params) {
  return resizedShape("resizeBilinear2d", input, params, ["halfPixel", "alignCorners", "asymmetric"]);
}

export function forward(inputs: Inputs, params: Params): Tensor<4> {
  const input = read(inputs.input);
  const { row, column } = neighbours(inputs, params);
  return build(outputShape(inputs, params), (b, y, x, c) => {
    const [rows, columns] = [row(y), column(x)];
    return sum([2, 2], (i, j) => rows[i]!.weight * columns[j]!.weight * input(b, rows[i]!.at, columns[j]!.at, c));
  });
}

/** Each of the four pixels gets the gradient by the weight that it had. */
export function vjp(inputs: Inputs, _output: Tensor<4>, gradient: Tensor<4>, params: Params) {
  const dOutput = read(gradient);
  const { row, column } = neighbours(inputs, params);
  const grads = { input: zeros(inputs.input.shape) };
  const dInput = accumulate(grads.input);
  each(gradient.shape, (b, y, x, c) => {
    const [rows, columns] = [row(y), column(x)];
    each([2, 2], (i, j) => {
      const weight = rows[i]!.weight * columns[j]!.weight;
      dInput(b, rows[i]!.at, columns[j]!.at, c, weight * dOutput(b, y, x, c));
    });
  });
  return grads;
}

interface Neighbour {
  readonly at: number;
  readonly weight: number;
}

/** The two input pixels on either side of each output pixel, along y and along x. */
function neighbours({ input: { shape } }: Inputs, { size, coordinates }: Params) {
  const [, H, W] = shape;
  const around = (i: number, source: number, target: number): readonly [Neighbour, Neighbour] => {
    const { numerator, denominator } = placeOf(i, source, target, coordinates);
    const place = Math.max(0, numerator);
    const at = Math.floor(place / denominator);
    const weight = (place % denominator) / denominator;
    return [
      { at, weight: 1 - weight },
      { at: Math.min(at + 1, source - 1), weight },
    ];
  };
  return { row: (y: number) => around(y, H, size[0]), column: (x: number) => around(x, W, size[1]) };
}
