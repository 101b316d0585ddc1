/** `…`: the axes that an equation does not name. */

import type { Shape } from "../tensor.ts";
import { EquationError } from "./error.ts";
import { type Axis, type Program, type Read, readsOf, rebuilt } from "./program.ts";

/**
 * The program with `…` written out as the axes it stands for: "…1", "…2", and so on. It stands for the same axes everywhere.
 * @throws {EquationError} when two tensors give it different ranks.
 */
export function spelledOut(program: Program, shapes: ReadonlyMap<string, Shape>): Program {
  const found = new Map<number, Read>();
  for (const read of program.statements.flatMap(readsOf)) {
    const shape = shapes.get(read.tensor);
    if (shape && read.at.some(isEllipsis)) found.set(shape.length - (read.at.length - 1), read);
  }
  const [[count, first] = [0], another] = found;
  if (another) {
    const message = `… is ${count} axes in ${first!.tensor} and ${another[0]} in ${another[1].tensor}`;
    throw new EquationError(message, program.source, another[1].place);
  }
  const spell = (axis: Axis): readonly Axis[] =>
    isEllipsis(axis)
      ? Array.from({ length: Math.max(0, count) }, (_, i) => ({ kind: "index", name: `…${i + 1}`, place: axis.place }))
      : [axis];
  const inRead = (node: Axis): Axis => (node.kind === "read" ? { ...node, at: node.at.flatMap(spell) } : node);
  const statements = program.statements.map((statement) => ({
    ...statement,
    target: rebuilt(statement.target, inRead),
    terms: statement.terms.map((term) => rebuilt(term, inRead)),
  }));
  return { ...program, statements };
}

const isEllipsis = (axis: Axis): axis is Extract<Axis, { kind: "ellipsis" }> => axis.kind === "ellipsis";

/** An axis under `…` of extent 1 repeats. */
export const repeats = (index: string): boolean => index.startsWith("…");
