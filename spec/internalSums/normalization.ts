/**
 * What the normalizations add up inside and then cancel. dNormal less its mean and less its part along the normalized input
 * may leave nothing: of two elements in a group it never leaves much. And what a group is centered by is an average of the
 * deviations, each of which was rounded; or of the elements themselves, so that a mean that is large beside the deviation
 * costs as many of its digits, once.
 */
import * as batchNorm from "../../reference/batchNorm.ts";
import type { OpName } from "../../reference/catalogue.ts";
import { build, fold, padded, read, sum } from "../../reference/einstein.ts";
import * as groupNorm from "../../reference/groupNorm.ts";
import * as instanceNorm from "../../reference/instanceNorm.ts";
import * as layerNorm from "../../reference/layerNorm.ts";
import type { Layout } from "../../reference/normalization.ts";
import { reshaped, type Shape, type Tensor } from "../../reference/tensor.ts";

type Named = Readonly<Record<string, Tensor>>;

/** Those of the output, or of the gradient of the input `of`; undefined for other ops. */
export function normalizationSums(
  op: OpName,
  inputs: Named,
  params: object,
  cotangent: Tensor | undefined,
  of: string | undefined,
): Tensor | undefined {
  if (op === "localResponseNorm") return cotangent && pressures(inputs.input!, params as LocalResponse, cotangent);
  if (op === "channelMoments") return cotangent && deviations(inputs.input!, cotangent);
  const layout = layoutOf(op, inputs.input?.shape ?? [], params);
  if (!layout || of === "shift") return undefined;
  const { epsilon } = params as { readonly epsilon: number };
  if (!cotangent) return centered(inputs, layout, epsilon);
  return of === "input" ? cancelled(inputs, cotangent, layout, epsilon) : stretched(inputs, cotangent, layout, epsilon);
}

function layoutOf(op: OpName, shape: Shape, params: object): Layout | undefined {
  if (op === "batchNorm") return batchNorm.layout(shape);
  if (op === "instanceNorm") return instanceNorm.layout(shape);
  if (op === "groupNorm") return groupNorm.layout(shape, params as groupNorm.Params);
  return op === "layerNorm" ? layerNorm.layout(shape, params as layerNorm.Params) : undefined;
}

/** |scale| · (|normal| + its mean + |mean|/deviation) + |shift|. */
function centered(inputs: Named, layout: Layout, epsilon: number): Tensor {
  const { extents, normal, scale, offset, meanOf } = parts(inputs, layout, epsilon);
  const shift = read(reshaped(inputs.shift!, [layout.groups, layout.width]));
  const spread = meanOf(normal);
  const S = build(
    extents,
    (o, n, g, w) => Math.abs(scale(g, w)) * (normal(o, n, g, w) + spread(o, g) + offset(o, g)) + Math.abs(shift(g, w)),
  );
  return reshaped<Shape>(S, inputs.input!.shape);
}

/**
 * (|dNormal| + (1 + |normal|) · (mean |dNormal| + mean |dNormal · normal|)) / deviation: no mean of |normal| is above 1. What
 * the mean costs, |mean|/deviation, is lost in |normal| and beside it.
 */
function cancelled(inputs: Named, cotangent: Tensor, layout: Layout, epsilon: number): Tensor {
  const { extents, normal, scale, deviation, offset, meanOf } = parts(inputs, layout, epsilon);
  const g = read(reshaped(cotangent, extents));
  const dNormal: Element = (o, n, k, w) => Math.abs(g(o, n, k, w) * scale(k, w));
  const common = meanOf(dNormal);
  const growing = meanOf((...at) => dNormal(...at) * normal(...at));
  const S = build(extents, (o, n, k, w) => {
    const means = common(o, k) + growing(o, k);
    const lost = offset(o, k) * (growing(o, k) + normal(o, n, k, w) * common(o, k));
    return (dNormal(o, n, k, w) + (1 + normal(o, n, k, w)) * means + lost) / deviation(o, k);
  });
  return reshaped<Shape>(S, inputs.input!.shape);
}

/** Σ |dOutput| · (|normal| + its mean + |mean|/deviation). */
function stretched(inputs: Named, cotangent: Tensor, layout: Layout, epsilon: number): Tensor {
  const { extents, normal, offset, meanOf } = parts(inputs, layout, epsilon);
  const { outer, rows, groups, width } = layout;
  const g = read(reshaped(cotangent, extents));
  const spread = meanOf(normal);
  const S = build([groups, width], (k, w) =>
    sum([outer, rows], (o, n) => Math.abs(g(o, n, k, w)) * (normal(o, n, k, w) + spread(o, k) + offset(o, k))),
  );
  return reshaped<Shape>(S, inputs.scale!.shape);
}

type Element = (o: number, n: number, g: number, w: number) => number;

/** The size of the normalized input, and what else the bounds are made of. */
function parts(inputs: Named, { outer, rows, groups, width }: Layout, epsilon: number) {
  const extents = [outer, rows, groups, width] as const;
  const x = read(reshaped(inputs.input!, extents));
  const meanOf = (term: Element) =>
    read(build([outer, groups], (o, g) => sum([rows, width], (n, w) => term(o, n, g, w)) / (rows * width)));
  const mean = meanOf(x);
  const variance = meanOf((o, n, g, w) => (x(o, n, g, w) - mean(o, g)) ** 2);
  const deviation = (o: number, g: number) => Math.sqrt(variance(o, g) + epsilon);
  const normal: Element = (o, n, g, w) => Math.abs(x(o, n, g, w) - mean(o, g)) / deviation(o, g);
  const offset = (o: number, g: number) => Math.abs(mean(o, g)) / deviation(o, g);
  return { extents, normal, deviation, offset, meanOf, scale: read(reshaped(inputs.scale!, [groups, width])) };
}

/** (|dMean| + 2 |dVariance| · (|deviation| + its mean)) / N. */
function deviations(tensor: Tensor, cotangent: Tensor): Tensor {
  const [rows, C] = fold(tensor.shape, tensor.shape.length - 1);
  const x = read(reshaped(tensor, [rows, C]));
  const g = read(reshaped(cotangent, [2, C]));
  const mean = read(build([C], (c) => sum([rows], (row) => x(row, c)) / rows));
  const away = (row: number, c: number) => Math.abs(x(row, c) - mean(c));
  const spread = read(build([C], (c) => sum([rows], (row) => away(row, c)) / rows));
  const S = build(
    [rows, C],
    (row, c) => (Math.abs(g(0, c)) + 2 * Math.abs(g(1, c)) * (away(row, c) + spread(c))) / rows,
  );
  return reshaped<Shape>(S, tensor.shape);
}

interface LocalResponse {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;
}

/** The two parts of the gradient on absolute values: the element's own mass, and the pressure of its neighbours. */
function pressures(tensor: Tensor, { size, alpha, beta, k }: LocalResponse, cotangent: Tensor): Tensor {
  const [rows, C] = fold(tensor.shape, tensor.shape.length - 1);
  const x = padded(reshaped(tensor, [rows, C]));
  const g = read(reshaped(cotangent, [rows, C]));
  const before = Math.floor(size / 2);
  const mass = read(
    build([rows, C], (row, c) => k + (alpha / size) * sum([size], (near) => x(row, c + near - before) ** 2)),
  );
  const share = padded(build([rows, C], (row, c) => Math.abs(g(row, c) * x(row, c)) * mass(row, c) ** (-beta - 1)));
  const S = build([rows, C], (row, c) => {
    const pressure = sum([size], (near) => share(row, c + near - (size - 1 - before)));
    return Math.abs(g(row, c)) * mass(row, c) ** -beta + ((2 * alpha * beta) / size) * Math.abs(x(row, c)) * pressure;
  });
  return reshaped<Shape>(S, tensor.shape);
}
