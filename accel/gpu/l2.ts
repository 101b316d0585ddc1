/** L2 loss: the squared differences of each example, summed. */
import type { Inputs } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { bothSides } from "./l1.ts";
import { perExample } from "./losses.ts";
import type { Edge } from "./op.ts";

export function forward(engine: Engine, elements: Inputs<"l2", Handle>) {
  const visit = `const difference = prediction - target;
    total += difference * difference;`;
  return { output: perExample(engine, { name: "l2", elements }, { visit }) };
}

export function vjp(engine: Engine, edge: Edge<"l2">, wanted: ReadonlySet<string>) {
  return bothSides(engine, edge, wanted, "return 2 * dLoss * (prediction - target);");
}
