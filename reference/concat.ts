/**
 * Tensors one behind the other along an axis; all their other axes are equal.
 * It has no equation: how many parts there are is up to the call.
 * The inception module concatenates its branches along the channels: lecture 003, "Inception Module".
 */
import type { Ops } from "./catalogue.ts";
import { build, read } from "./einstein.ts";
import { ParameterError, ShapeError, shapeText } from "./errors.ts";
import type { Shape, Shaped, Tensor } from "./tensor.ts";

export interface Inputs {
  readonly parts: readonly Tensor[]; // one or more, of equal rank
}
export type Params = Ops<unknown>["concat"]["params"];

/** @throws {ShapeError} when the parts do not fit each other; {ParameterError} when the axis does not exist. */
export function outputShape({ parts }: Ops<Shaped>["concat"]["inputs"], { axis }: Params): Shape {
  const [first] = parts;
  if (first === undefined) throw new ShapeError("concat: parts must hold at least one tensor, got none");
  if (!Number.isSafeInteger(axis) || axis < 0 || axis >= first.shape.length) {
    throw new ParameterError(`concat: axis must be one of the parts' (shape ${shapeText(first.shape)}), got ${axis}`);
  }
  for (const [at, part] of parts.entries()) {
    const fits =
      part.shape.length === first.shape.length &&
      part.shape.every((n, other) => other === axis || n === first.shape[other]);
    if (fits) continue;
    throw new ShapeError(
      `concat: parts[${at}] must have the shape of parts[0] ${shapeText(first.shape)} but for axis ${axis}, got ${shapeText(part.shape)}`,
    );
  }
  return first.shape.with(axis, startsOf(parts, axis).at(-1)!);
}

export function forward(inputs: Inputs, params: Params): Tensor {
  const { axis } = params;
  const parts = inputs.parts.map((part) => read(part));
  const homes = inputs.parts.flatMap(({ shape }, at) =>
    Array.from({ length: shape[axis]! }, (_, place) => ({ part: parts[at]!, place })),
  );
  return build(outputShape(inputs, params), (...index) => {
    const { part, place } = homes[index[axis]!]!;
    return part(...index.with(axis, place));
  });
}

/** Each part gets the stretch of the gradient that it has filled. */
export function vjp({ parts }: Inputs, _output: Tensor, gradient: Tensor, { axis }: Params) {
  const dOutput = read(gradient);
  const starts = startsOf(parts, axis);
  return {
    parts: parts.map(({ shape }, at) =>
      build(shape, (...index) => dOutput(...index.with(axis, starts[at]! + index[axis]!))),
    ),
  };
}

/** Where along the axis each part begins, and where the last ends. */
export function startsOf(parts: readonly Shaped[], axis: number): readonly number[] {
  const starts = [0];
  for (const { shape } of parts) starts.push(starts.at(-1)! + shape[axis]!);
  return starts;
}
