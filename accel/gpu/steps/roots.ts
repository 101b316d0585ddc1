/** What the steps that divide by a root share: averages of gradients, and the place of ε. */
import type { Engine, Handle } from "../engine.ts";
import { pointwise } from "../pointwise.ts";

/** keep · average + fresh · `of`, where `of` is an expression in `pull`: the gradient with its weight decay. */
export function averaged(
  engine: Engine,
  name: string,
  arrays: Readonly<Record<"average" | "gradient" | "parameter", Handle>>,
  of: string,
  scalars: Readonly<Record<"keep" | "fresh" | "weightDecay", number>>,
): Handle {
  const body = `const pull = gradient + weightDecay * parameter;
    return keep * average + fresh * ${of};`;
  const { keep, fresh, weightDecay } = scalars;
  return pointwise(engine, name, arrays, body, { keep, fresh, weightDecay });
}

/** ε beside the root or under it, as two numbers of which one is 0; `root` is the expression that takes them. */
export const placed = (epsilon: number, dialect: string | undefined) =>
  dialect === "tensorflow" ? { under: epsilon, beside: 0 } : { under: 0, beside: epsilon };
export const root = (square: string): string => `(Math.sqrt(${square} + under) + beside)`;
