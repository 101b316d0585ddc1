/**
 * What batch, layer, group and instance normalization share. They differ only in which elements make one group, and an
 * input of any rank reads as four axes, [outer, row, group, within]: a group is all rows and all places within it.
 */
import { build, read, sum } from "./einstein.ts";
import { expectAxis, expectNumber, expectRank, ShapeError, shapeText } from "./errors.ts";
import { reshaped, type Shape, type Shaped, type Tensor } from "./tensor.ts";

/** The four extents. Scale and shift have groups · width elements. */
export interface Layout {
  readonly outer: number;
  readonly rows: number;
  readonly groups: number;
  readonly width: number;
}

/** What goes into a normalization; T is whatever an engine calls an array. */
export interface Normalized<T> {
  readonly input: T;
  readonly scale: T;
  readonly shift: T;
}

/** @throws {ParameterError} when epsilon is not above 0: a group of equal elements would be divided by 0. */
export function expectEpsilon(op: string, epsilon: number): void {
  expectNumber(op, "epsilon", epsilon, epsilon > 0 && epsilon < Infinity, "above 0");
}

/** The input's channel count. @throws {ShapeError} when the input has fewer axes than `least`. */
export function expectChannels(op: string, { shape }: Shaped, least: 1 | 2): number {
  if (shape.length < least) {
    const axes = least === 1 ? "[..., channel]" : "[batch, ..., channel]";
    throw new ShapeError(`${op}: input must have rank ${least} or more ${axes}, got ${shapeText(shape)}`);
  }
  return shape.at(-1)!;
}

/** @throws {ShapeError} when a vector does not have one number per channel. */
export function expectPerChannel(op: string, vectors: Readonly<Record<string, Shaped>>, C: number): void {
  for (const [name, vector] of Object.entries(vectors)) {
    expectRank(op, name, vector, 1, "[channel]");
    expectAxis(op, name, vector, 0, C, "the input's channel count");
  }
}

/** output = scale · (input − mean) / √(variance + ε) + shift, with mean and variance of each group. */
export function forward(inputs: Normalized<Tensor>, { outer, rows, groups, width }: Layout, epsilon: number): Tensor {
  const { normal } = moments(inputs.input, { outer, rows, groups, width }, epsilon);
  const scale = read(reshaped(inputs.scale, [groups, width]));
  const shift = read(reshaped(inputs.shift, [groups, width]));
  const output = build([outer, rows, groups, width], (o, n, g, w) => scale(g, w) * normal(o, n, g, w) + shift(g, w));
  return reshaped<Shape>(output, inputs.input.shape);
}

/** The gradients of `forward`: what all elements of a group have in common, and what grows with them, is normalized away. */
export function vjp(inputs: Normalized<Tensor>, gradient: Tensor, layout: Layout, epsilon: number) {
  const { outer, rows, groups, width } = layout;
  const { normal, deviation } = moments(inputs.input, layout, epsilon);
  const scale = read(reshaped(inputs.scale, [groups, width]));
  const dOutput = read(reshaped(gradient, [outer, rows, groups, width]));
  const dNormal = read(build([outer, rows, groups, width], (o, n, g, w) => dOutput(o, n, g, w) * scale(g, w)));
  const mean = (term: (o: number, n: number, g: number, w: number) => number) =>
    read(build([outer, groups], (o, g) => sum([rows, width], (n, w) => term(o, n, g, w)) / (rows * width)));
  const common = mean(dNormal);
  const growing = mean((o, n, g, w) => dNormal(o, n, g, w) * normal(o, n, g, w));
  const dInput = build(
    [outer, rows, groups, width],
    (o, n, g, w) => (dNormal(o, n, g, w) - common(o, g) - normal(o, n, g, w) * growing(o, g)) / deviation(o, g),
  );
  const dScale = build([groups, width], (g, w) =>
    sum([outer, rows], (o, n) => dOutput(o, n, g, w) * normal(o, n, g, w)),
  );
  const dShift = build([groups, width], (g, w) => sum([outer, rows], (o, n) => dOutput(o, n, g, w)));
  return {
    input: reshaped<Shape>(dInput, inputs.input.shape),
    scale: reshaped<Shape>(dScale, inputs.scale.shape),
    shift: reshaped<Shape>(dShift, inputs.shift.shape),
  };
}

/** The deviations are summed after the mean is known: Σx² − (Σx)² would lose all digits where the mean is large. */
function moments(tensor: Tensor, { outer, rows, groups, width }: Layout, epsilon: number) {
  const count = rows * width;
  const extents = [outer, rows, groups, width] as const;
  type Element = (o: number, n: number, g: number, w: number) => number;
  const average = (element: Element) =>
    read(build([outer, groups], (o, g) => sum([rows, width], (n, w) => element(o, n, g, w)) / count));
  const centered = (element: Element) => {
    const mean = average(element);
    return read(build(extents, (o, n, g, w) => element(o, n, g, w) - mean(o, g)));
  };
  // Twice, because a large mean is rounded: what that leaves behind in every element is a mean itself, and a small one.
  const from = centered(centered(read(reshaped(tensor, extents))));
  const variance = average((...at) => from(...at) ** 2);
  const deviation = read(build([outer, groups], (o, g) => Math.sqrt(variance(o, g) + epsilon)));
  return { normal: read(build(extents, (o, n, g, w) => from(o, n, g, w) / deviation(o, g))), deviation };
}
