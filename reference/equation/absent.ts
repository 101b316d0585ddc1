/** Which tensors there are: every one that is read must be given or made, and what is absent drops out. */
import type { Tensor } from "../tensor.ts";
import { EquationError } from "./error.ts";
import { type Expression, type Program, readsIn, type Statement } from "./program.ts";

/**
 * The program without the terms that read a tensor given as undefined: a bias that is not given adds nothing.
 * @throws {EquationError} when a tensor is neither given nor made by an earlier statement, or made twice.
 */
export function without(program: Program, given: Readonly<Record<string, Tensor | undefined>>): Program {
  const { source } = program;
  const present = new Set(Object.keys(given).filter((name) => given[name]));
  const absent = new Set(Object.keys(given).filter((name) => !given[name]));
  const made = new Set<string>();
  const statements: Statement[] = [];
  for (const statement of program.statements) {
    const { target, assignment } = statement;
    for (const read of statement.terms.flatMap(readsIn)) {
      if (present.has(read.tensor) || absent.has(read.tensor)) continue;
      const known = [...present].join(", ") || "none";
      throw new EquationError(`there is no tensor '${read.tensor}' (known: ${known})`, source, read.place);
    }
    if (target.tensor in given || (assignment !== "+=" && made.has(target.tensor))) {
      throw new EquationError(`${target.tensor} is assigned twice`, source, target.place);
    }
    made.add(target.tensor);
    const terms = statement.terms.flatMap((term) => remainder(term, absent) ?? []);
    if (terms.length > 0) statements.push({ ...statement, terms });
    (terms.length > 0 ? present : absent).add(target.tensor);
  }
  const { tensor, place } = program.statements.at(-1)!.target;
  if (!present.has(tensor))
    throw new EquationError(`nothing is left of ${tensor} without ${[...absent][0]}`, source, place);
  return { ...program, statements };
}

/** What is left of an expression: a sum keeps its other side, everything else needs all its parts. */
function remainder(expression: Expression, absent: ReadonlySet<string>): Expression | undefined {
  const rest = (part: Expression) => remainder(part, absent);
  switch (expression.kind) {
    case "read":
      return readsIn(expression).some(({ tensor }) => absent.has(tensor)) ? undefined : expression;
    case "negate": {
      const value = rest(expression.value);
      return value && { ...expression, value };
    }
    case "call": {
      const values = expression.values.flatMap((value) => rest(value) ?? []);
      return values.length === expression.values.length ? { ...expression, values } : undefined;
    }
    case "binary": {
      const left = rest(expression.left);
      const right = rest(expression.right);
      if (left && right) return { ...expression, left, right };
      return expression.operator === "+" ? (left ?? right) : undefined;
    }
    default:
      return expression;
  }
}
