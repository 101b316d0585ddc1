/** Hinge loss of a score per example. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import type { Edge } from "./op.ts";
import { pointwise } from "./pointwise.ts";

/** `left <= 0` and not its contrary, so that NaN goes through. */
const lossOf = `const left = margin - target * score;
  if (left <= 0) { return 0; }`;

export function forward(engine: Engine, { scores, target }: Inputs<"hinge", Handle>, { margin }: Params<"hinge">) {
  return { output: pointwise(engine, "hinge", { score: scores, target }, `${lossOf} return left;`, { margin }) };
}

export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"hinge">, wanted: ReadonlySet<string>) {
  if (!wanted.has("scores")) return {};
  const { scores, target } = inputs;
  const { margin } = params;
  const body = `${lossOf} return -target * dLoss;`;
  return { scores: pointwise(engine, "hinge.vjp", { score: scores, target, dLoss: dOutput }, body, { margin }) };
}
