/** Triplet loss, in squared distances. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { perElement, perExample } from "./losses.ts";
import type { Edge } from "./op.ts";

/** ‖a − p‖² − ‖a − n‖² as (n − p)·(2a − p − n): one product per element, and equal pairs cancel exactly. */
const visit = "total += (negative - positive) * ((anchor - positive) + (anchor - negative));";
const excess = `const excess = total + margin;
  if (excess <= 0) { return 0; }`;

export function forward(engine: Engine, elements: Inputs<"triplet", Handle>, { margin }: Params<"triplet">) {
  const loss = { name: "triplet", elements, scalars: { margin } };
  return { output: perExample(engine, loss, { visit, result: `${excess} return excess;` }) };
}

/** Each gradient is twice a difference of the other two, where anything is missing to the margin. */
export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"triplet">, wanted: ReadonlySet<string>) {
  if (wanted.size === 0) return {};
  const { anchor, positive, negative } = inputs;
  const { margin } = params;
  const loss = { name: "triplet.factor", elements: inputs, examples: { dLoss: dOutput }, scalars: { margin } };
  const factor = perExample(engine, loss, { visit, result: `${excess} return 2 * dLoss;` });
  const times = (from: Handle, to: Handle) => {
    const difference = { name: "triplet.vjp", elements: { from, to }, examples: { factor } };
    return perElement(engine, difference, "return factor * (from - to);");
  };
  const gradients = {
    ...(wanted.has("anchor") && { anchor: times(negative, positive) }),
    ...(wanted.has("positive") && { positive: times(positive, anchor) }),
    ...(wanted.has("negative") && { negative: times(anchor, negative) }),
  };
  engine.release(factor);
  return gradients;
}
