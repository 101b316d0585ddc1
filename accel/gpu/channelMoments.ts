/** Mean and variance of every channel, as two rows. The input less its mean is kept for the gradient. */
import { layout } from "../../reference/batchNorm.ts";
import type { Inputs, None } from "../../reference/catalogue.ts";
import { type Shape, sizeOf } from "../../reference/tensor.ts";
import type { Engine, Handle } from "./engine.ts";
import { elementwise, moments } from "./normalization.ts";
import type { Edge } from "./op.ts";
import { unflatten } from "./source.ts";

type Name = "channelMoments";

export function forward(engine: Engine, { input }: Inputs<Name, Handle>, _params: None, shape: Shape) {
  const { mean, centered, remnant, variance } = moments(engine, input, layout(input.shape));
  const source = `function (mean, remnant, variance) {
    ${unflatten("this.thread.x", shape)}
    if (i0 < 1) { return mean[i1] + remnant[i1]; }
    return variance[i1];
  }`;
  const call = { name: "channelMoments", source, grid: [sizeOf(shape)], arrays: [mean, remnant, variance] };
  const output = engine.launch(call, shape);
  for (const handle of [mean, variance]) engine.release(handle);
  return { output, saved: [centered, remnant] };
}

/** An element moves the mean by 1/N, and the variance by 2/N of its deviation. */
export function vjp(engine: Engine, { inputs, dOutput, saved }: Edge<Name>, wanted: ReadonlySet<string>) {
  if (!wanted.has("input")) return {};
  const { shape } = inputs.input;
  const { rows, groups: C } = layout(shape);
  const [centered, remnant] = saved as readonly [Handle, Handle];
  const body = `const deviation = centered[this.thread.x] - remnant[c];
    return (dOutput[c] + 2 * dOutput[${C} + c] * deviation) / ${rows};`;
  return { input: elementwise(engine, "channelMoments.vjp", layout(shape), { centered, remnant, dOutput }, body) };
}
