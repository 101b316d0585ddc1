/** Binary cross-entropy of logits, summed over the classes. NaN is sent through by hand, because exp(NaN) is ∞ on some GPUs. */
import type { Inputs } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { perElement, perExample } from "./losses.ts";
import type { Edge } from "./op.ts";

/**
 * log(1 + small) for 0 ≤ small ≤ 1 is 2·atanh(z), z = small/(2 + small), whose series keeps all digits of a small answer:
 * a logarithm of the rounded 1 + small has lost them. Nine terms leave 10⁻¹⁰ of it.
 */
const series = [15, 13, 11, 9, 7, 5, 3].reduce((inner, odd) => `(1 / ${odd} + square * ${inner})`, "1 / 17");
const log1p = `const z = small / (2 + small);
  const square = z * z;
  const rest = 2 * z * (1 + square * ${series});`;

export function forward(engine: Engine, { logits, target }: Inputs<"sigmoidCrossEntropy", Handle>) {
  const visit = `const small = Math.exp(-Math.abs(logits));
    ${log1p}
    if (logits > 0) { total += logits * (1 - target) + rest; }
    else { if (logits <= 0) { total += rest - logits * target; } else { total += logits; } }`;
  return { output: perExample(engine, { name: "sigmoidCrossEntropy", elements: { logits, target } }, { visit }) };
}

/** σ − target; above 0 by way of 1 − σ = small/(1 + small). */
export function vjp(engine: Engine, { inputs, dOutput }: Edge<"sigmoidCrossEntropy">, wanted: ReadonlySet<string>) {
  if (!wanted.has("logits")) return {};
  const { logits, target } = inputs;
  const loss = { name: "sigmoidCrossEntropy.vjp", elements: { logits, target }, examples: { dLoss: dOutput } };
  const body = `const small = Math.exp(-Math.abs(logits));
    const rest = small / (1 + small);
    if (logits > 0) { return dLoss * (1 - target - rest); }
    if (logits <= 0) { return dLoss * (rest - target); }
    return logits;`;
  return { logits: perElement(engine, loss, body) };
}
