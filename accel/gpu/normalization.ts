/**
 * What batch, layer, group and instance normalization share on this engine: sums over groups in between kernels of one
 * cell per element. The mean is taken twice, the second time of what the first left: only so is it as exact as the
 * deviations, which may be small beside it. The normalized input is kept for the gradient.
 */
import type { Layout, Normalized } from "../../reference/normalization.ts";
import { sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Forward } from "./op.ts";
import { pointwise } from "./pointwise.ts";
import { quotient, unflatten } from "./source.ts";
import { sumOver } from "./sums.ts";

export function normalize(
  engine: Engine,
  { input, scale, shift }: Normalized<Handle>,
  layout: Layout,
  epsilon: number,
): Forward {
  const { mean, centered, remnant, variance } = moments(engine, input, layout);
  const deviation = pointwise(engine, "deviation", { variance }, "return Math.sqrt(variance + epsilon);", { epsilon });
  const quotients = "return (centered[this.thread.x] - remnant[group]) / deviation[group];";
  const normal = elementwise(engine, "normal", layout, { centered, remnant, deviation }, quotients);
  const line = "return scale[c] * normal[this.thread.x] + shift[c];";
  const output = elementwise(engine, "affine", layout, { normal, scale, shift }, line);
  for (const handle of [mean, centered, remnant, variance]) engine.release(handle);
  return { output, saved: [normal, deviation] };
}

/** dInput = (dNormal − mean dNormal − normal · mean(dNormal · normal)) / deviation, the means over each group. */
export function pullBack(
  engine: Engine,
  { scale, shift }: Normalized<Handle>,
  dOutput: Handle,
  [normal, deviation]: readonly Handle[],
  layout: Layout,
  wanted: ReadonlySet<string>,
): { input?: Handle; scale?: Handle; shift?: Handle } {
  const dInput = () => {
    const weigh = "return scale[c] * dOutput[this.thread.x];";
    const dNormal = elementwise(engine, "normal.vjp", layout, { dOutput, scale }, weigh);
    const products = pointwise(engine, "product", { dNormal, normal: normal! }, "return dNormal * normal;");
    const common = groupMeans(engine, dNormal, layout);
    const growing = groupMeans(engine, products, layout);
    const body = `const kept = dNormal[this.thread.x] - common[group] - normal[this.thread.x] * growing[group];
      return kept / deviation[group];`;
    const arrays = { dNormal, normal: normal!, common, growing, deviation: deviation! };
    const gradient = elementwise(engine, "normalization.vjp", layout, arrays, body);
    for (const handle of [dNormal, products, common, growing]) engine.release(handle);
    return gradient;
  };
  const dScale = () => {
    const products = pointwise(engine, "product", { dOutput, normal: normal! }, "return dOutput * normal;");
    const total = perChannel(engine, products, scale);
    engine.release(products);
    return total;
  };
  return {
    ...(wanted.has("input") && { input: dInput() }),
    ...(wanted.has("scale") && { scale: dScale() }),
    ...(wanted.has("shift") && { shift: perChannel(engine, dOutput, shift) }),
  };
}

/**
 * Mean and variance of every group, and the input less its mean; `remnant` is what rounding has left of the mean in that.
 * Squares are taken of the deviations: Σx² − (Σx)² would lose all digits where the mean is large.
 */
export function moments(engine: Engine, input: Handle, layout: Layout) {
  const mean = groupMeans(engine, input, layout);
  const less = "return input[this.thread.x] - mean[group];";
  const centered = elementwise(engine, "centered", layout, { input, mean }, less);
  const remnant = groupMeans(engine, centered, layout);
  const squares = pointwise(engine, "square", { centered }, "return centered * centered;");
  const second = groupMeans(engine, squares, layout);
  const variance = pointwise(
    engine,
    "variance",
    { second, remnant },
    "return Math.max(second - remnant * remnant, 0);",
  );
  for (const handle of [squares, second]) engine.release(handle);
  return { mean, centered, remnant, variance };
}

/** A kernel over the elements: `body` sees the arrays as they are, the element's channel `c`, and its `group`. */
export function elementwise(
  engine: Engine,
  name: string,
  { outer, rows, groups, width }: Layout,
  arrays: Readonly<Record<string, Handle>>,
  body: string,
  scalars: Readonly<Record<string, number>> = {},
): Handle {
  const [first] = Object.values(arrays);
  const { shape } = first!;
  const source = `function (${[...Object.keys(arrays), ...Object.keys(scalars)].join(", ")}) {
    ${unflatten("this.thread.x", [outer * rows, groups * width])}
    const c = i1;
    const group = ${outer === 1 ? "0" : `${quotient("i0", rows)} * ${groups}`} + ${quotient("i1", width)};
    ${body}
  }`;
  const call = { name, source, grid: [sizeOf(shape)], arrays: Object.values(arrays) };
  return engine.launch({ ...call, scalars: Object.values(scalars) }, shape);
}

/** The mean of each group. */
function groupMeans(engine: Engine, array: Handle, { outer, rows, groups, width }: Layout): Handle {
  const axes = groups === 1 ? [1, 2, 3] : width === 1 ? [1] : [1, 3];
  const view = engine.alias(array, [outer, rows, groups, width]);
  const means = sumOver(engine, view, axes, [outer * groups], rows * width);
  engine.release(view);
  return means;
}

/** The sum over all axes in front of the features, in the shape of a parameter. */
export function perChannel(engine: Engine, array: Handle, { shape }: Handle): Handle {
  const features = sizeOf(shape);
  const view = engine.alias(array, [sizeOf(array.shape) / features, features]);
  const total = sumOver(engine, view, [0], shape);
  engine.release(view);
  return total;
}
