/** Hinge loss over classes. The score of the right class is found once per example, not once per class. */
import type { Inputs, Params } from "../../reference/catalogue.ts";
import type { Engine, Handle } from "./engine.ts";
import { perElement, perExample } from "./losses.ts";
import type { Edge } from "./op.ts";

export function forward(engine: Engine, inputs: Inputs<"multiclassHinge", Handle>, params: Params<"multiclassHinge">) {
  return { output: overWrongClasses(engine, "multiclassHinge", inputs, params, "lack") };
}

/** Every wrong class above its margin pulls its own score down and the right one up. */
export function vjp(engine: Engine, { inputs, dOutput, params }: Edge<"multiclassHinge">, wanted: ReadonlySet<string>) {
  if (!wanted.has("scores")) return {};
  const { scores, target } = inputs;
  const right = rightScores(engine, inputs);
  const pulls = overWrongClasses(engine, "multiclassHinge.pulls", inputs, params, "1");
  const loss = {
    name: "multiclassHinge.vjp",
    elements: { score: scores, target },
    examples: { right, pull: pulls, dLoss: dOutput },
    scalars: { margin: params.margin },
  };
  const body = `if (target > 0.5) { return -dLoss * pull; }
    if (margin + score - right <= 0) { return 0; }
    return dLoss;`;
  const dScores = perElement(engine, loss, body);
  engine.release(right);
  engine.release(pulls);
  return { scores: dScores };
}

/** The sum of `term` over the wrong classes that are above their margin, by `lack`. */
function overWrongClasses(
  engine: Engine,
  name: string,
  { scores, target }: Inputs<"multiclassHinge", Handle>,
  { margin }: Params<"multiclassHinge">,
  term: string,
): Handle {
  const right = rightScores(engine, { scores, target });
  const visit = `const lack = margin + score - right;
    if (target < 0.5) { if (lack <= 0) { total = total; } else { total += ${term}; } }`;
  const loss = { name, elements: { score: scores, target }, examples: { right }, scalars: { margin } };
  const total = perExample(engine, loss, { visit });
  engine.release(right);
  return total;
}

function rightScores(engine: Engine, { scores, target }: Inputs<"multiclassHinge", Handle>): Handle {
  const loss = { name: "multiclassHinge.right", elements: { score: scores, target } };
  return perExample(engine, loss, { visit: "if (target > 0.5) { total = score; }" });
}
