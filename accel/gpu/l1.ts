/** L1 loss: the absolute differences of each example, summed. */
import type { Inputs } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { perElement, perExample } from "./losses.ts";
import type { Edge } from "./op.ts";

export function forward(engine: Engine, elements: Inputs<"l1", Handle>) {
  return { output: perExample(engine, { name: "l1", elements }, { visit: "total += Math.abs(prediction - target);" }) };
}

/** The sign of the difference; written as branches, because the sign of NaN is 0 on some GPUs. */
export function vjp(engine: Engine, edge: Edge<"l1">, wanted: ReadonlySet<string>) {
  const slope = `if (prediction > target) { return dLoss; }
    if (prediction < target) { return -dLoss; }
    if (prediction === target) { return 0; }
    return prediction - target;`;
  return bothSides(engine, edge, wanted, slope);
}

/** The prediction's gradient by `body`, and the target's, which is the prediction's with the sides swapped. */
export function bothSides(
  engine: Engine,
  { inputs: { prediction, target }, dOutput }: Pick<Edge<"l1">, "inputs" | "dOutput">,
  wanted: ReadonlySet<string>,
  body: string,
) {
  const examples = { dLoss: dOutput };
  const by = (elements: Inputs<"l1", Handle>) => perElement(engine, { name: "slope", elements, examples }, body);
  return {
    ...(wanted.has("prediction") && { prediction: by({ prediction, target }) }),
    ...(wanted.has("target") && { target: by({ prediction: target, target: prediction }) }),
  };
}
