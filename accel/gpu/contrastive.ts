/** Contrastive loss of pairs. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { perElement, perExample } from "./losses.ts";
import type { Edge } from "./op.ts";

const visit = "total += (a - b) * (a - b);";

export function forward(engine: Engine, { a, b, same }: Inputs<"contrastive", Handle>, params: Params<"contrastive">) {
  const { margin } = params;
  const result = `if (same > 0.5) { return total / 2; }
    const gap = margin - Math.sqrt(total);
    if (gap <= 0) { return 0; }
    return gap * gap / 2;`;
  const loss = { name: "contrastive", elements: { a, b }, examples: { same }, scalars: { margin } };
  return { output: perExample(engine, loss, { visit, result }) };
}

/** Each pair has one factor, which goes over a − b; b gets the opposite. Nothing is divided by a distance of 0. */
export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"contrastive">, wanted: ReadonlySet<string>) {
  if (wanted.size === 0) return {};
  const { a, b, same } = inputs;
  const { margin } = params;
  const result = `if (same > 0.5) { return dLoss; }
    const gap = margin - Math.sqrt(total);
    if (gap <= 0 || total === 0) { return 0; }
    return -dLoss * gap / Math.sqrt(total);`;
  const examples = { same, dLoss: dOutput };
  const name = "contrastive.factor";
  const factor = perExample(engine, { name, elements: { a, b }, examples, scalars: { margin } }, { visit, result });
  const away = (from: Handle, to: Handle) => {
    const loss = { name: "contrastive.vjp", elements: { from, to }, examples: { factor } };
    return perElement(engine, loss, "return factor * (from - to);");
  };
  const gradients = { ...(wanted.has("a") && { a: away(a, b) }), ...(wanted.has("b") && { b: away(b, a) }) };
  engine.release(factor);
  return gradients;
}
