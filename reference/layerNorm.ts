/**
 * Layer normalization: all features of one place get mean 0 and variance 1, then a learned scale and shift per feature.
 * The features are the last `axes` axes. The variance is divided by N, and epsilon is added inside the root.
 * It has no equation: how many axes are summed is a param.
 * Lecture 004, "Normalization techniques"; Ba et al., "Layer Normalization", section 3.
 */
import type { Ops } from "./catalogue.ts";
import { expectSameShape, ParameterError, shapeText } from "./errors.ts";
import * as normalization from "./normalization.ts";
import { type Shape, type Shaped, sizeOf, type Tensor } from "./tensor.ts";

export interface Inputs {
  readonly input: Tensor; // [..., feature, ...]
  readonly scale: Tensor; // [feature, ...], the last `axes` axes
  readonly shift: Tensor; // [feature, ...]
}
export type Params = Ops<unknown>["layerNorm"]["params"];

/** @throws {ParameterError} when the input has fewer axes or epsilon is not above 0; {ShapeError} when scale or shift do not fit. */
export function outputShape({ input, scale, shift }: Ops<Shaped>["layerNorm"]["inputs"], params: Params): Shape {
  const { axes, epsilon } = params;
  const { shape } = input;
  normalization.expectEpsilon("layerNorm", epsilon);
  if (!Number.isSafeInteger(axes) || axes < 1 || axes > shape.length) {
    throw new ParameterError(
      `layerNorm: axes must be a whole number from 1 to ${shape.length} (the input's rank, ${shapeText(shape)}), got ${axes}`,
    );
  }
  const features = { shape: shape.slice(-axes) };
  expectSameShape("layerNorm", "scale", scale, `the input's last ${axes} axes`, features);
  expectSameShape("layerNorm", "shift", shift, `the input's last ${axes} axes`, features);
  return input.shape;
}

/** There is one group, of all features. */
export function layout(shape: Shape, { axes }: Params): normalization.Layout {
  return { outer: sizeOf(shape.slice(0, -axes)), rows: 1, groups: 1, width: sizeOf(shape.slice(-axes)) };
}

export function forward(inputs: Inputs, params: Params): Tensor {
  return normalization.forward(inputs, layout(outputShape(inputs, params), params), params.epsilon);
}

/** What all features gain or are stretched by is normalized away again, so dInput has neither part. */
export function vjp(inputs: Inputs, _output: Tensor, dOutput: Tensor, params: Params) {
  return normalization.vjp(inputs, dOutput, layout(inputs.input.shape, params), params.epsilon);
}
