/** Cross-entropy of probabilities, which count as epsilon below it. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { perElement, perExample } from "./losses.ts";
import type { Edge } from "./op.ts";

export function forward(engine: Engine, elements: Inputs<"crossEntropy", Handle>, { epsilon }: Params<"crossEntropy">) {
  const { probabilities, target } = elements;
  const loss = { name: "crossEntropy", elements: { p: probabilities, target }, scalars: { epsilon } };
  // Not Math.max, which on some GPUs hides a NaN.
  const visit = `let seen = p;
    if (p < epsilon) { seen = epsilon; }
    total -= target * Math.log(seen);`;
  return { output: perExample(engine, loss, { visit }) };
}

/** −target/p, above epsilon. */
export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"crossEntropy">, wanted: ReadonlySet<string>) {
  if (!wanted.has("probabilities")) return {};
  const loss = {
    name: "crossEntropy.vjp",
    elements: { p: inputs.probabilities, target: inputs.target },
    examples: { dLoss: dOutput },
    scalars: { epsilon: params.epsilon },
  };
  const body = `if (p <= epsilon) { return 0; }
    return -dLoss * target / p;`;
  return { probabilities: perElement(engine, loss, body) };
}
