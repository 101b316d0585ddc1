/** Batch normalization with given statistics: one kernel, one straight line per channel. */
import { layout } from "../../reference/batchNorm.ts";
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { elementwise, perChannel } from "./normalization.ts";
import type { Edge } from "./op.ts";

type Name = "batchNormInference";

export function forward(engine: Engine, inputs: Inputs<Name, Handle>, { epsilon }: Params<Name>) {
  const { input, scale, shift, mean, variance } = inputs;
  const arrays = { input, scale, shift, mean, variance };
  const body = `const normal = (input[this.thread.x] - mean[c]) / Math.sqrt(variance[c] + epsilon);
    return scale[c] * normal + shift[c];`;
  return { output: elementwise(engine, "batchNormInference", layout(input.shape), arrays, body, { epsilon }) };
}

/** Each of input, scale and shift gets the slope of the line times the gradient. */
export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<Name>, wanted: ReadonlySet<string>) {
  const { input, scale, shift, mean, variance } = inputs;
  const over = (name: string, arrays: Readonly<Record<string, Handle>>, body: string) =>
    elementwise(engine, name, layout(input.shape), { dOutput, ...arrays }, body, { epsilon: params.epsilon });
  const dScale = () => {
    const deviations = `const normal = (input[this.thread.x] - mean[c]) / Math.sqrt(variance[c] + epsilon);
      return dOutput[this.thread.x] * normal;`;
    const products = over("batchNormInference.dScale", { input, mean, variance }, deviations);
    const total = perChannel(engine, products, scale);
    engine.release(products);
    return total;
  };
  const slope = "return dOutput[this.thread.x] * scale[c] / Math.sqrt(variance[c] + epsilon);";
  return {
    ...(wanted.has("input") && { input: over("batchNormInference.dInput", { scale, variance }, slope) }),
    ...(wanted.has("scale") && { scale: dScale() }),
    ...(wanted.has("shift") && { shift: perChannel(engine, dOutput, shift) }),
  };
}
