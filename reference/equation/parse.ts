/**
 * From text to program.
 *
 *   program    statement …                                    a statement ends where the next assignment begins
 *   statement  target (= | max= | +=) terms [where index < terms, …]
 *
 * `terms.ts` has the rest of the grammar.
 */
import { EquationError } from "./error.ts";
import { indicesIn, isSummed, type Program, type Range, type Read, type Statement } from "./program.ts";
import { assignmentAhead, type IsIndex, isWord, reference, terms, total } from "./terms.ts";
import { type Cursor, cursor } from "./tokens.ts";

/** @throws {EquationError} when the text is not an equation; it quotes the place. */
export function parse(source: string): Program {
  const at = cursor(source);
  const statements: Statement[] = [];
  do statements.push(statement(at, source));
  while (at.peek().kind !== "end");
  return { source, statements };
}

function statement(at: Cursor, source: string): Statement {
  const assignment = assignmentAhead(at) ?? at.fail("an assignment such as y[i] = …");
  const target = reference(at, assignment === "+=" ? isSummed : () => true);
  if (assignment !== "+=") checkTarget(target, source);
  at.next(); // the assignment
  const left = new Set(indicesIn(...target.at));
  const isIndex: IsIndex = (name) => isSummed(name) || left.has(name);
  const added = terms(at, isIndex);
  const ranges: Range[] = [];
  if (isWord(at, "where")) {
    do {
      at.next(); // "where", or the comma
      const index = at.name("an index").text;
      at.take("<");
      ranges.push({ index, extent: total(terms(at, () => false)) });
    } while (at.peek().text === ",");
  }
  return { target, assignment, terms: assignment === "max=" ? [total(added)] : added, ranges };
}

/** The left side names each of its elements once: lower-case indices, each standing alone. */
function checkTarget({ at, place }: Read, source: string): void {
  const refuse = (message: string): never => {
    throw new EquationError(message, source, place);
  };
  const names = at.flatMap((axis) => {
    if (axis.kind === "ellipsis") return ["…"];
    if (axis.kind === "digits") return axis.names;
    return axis.kind === "index" ? [axis.name] : refuse("the left side must be indices that stand alone");
  });
  const summed = names.find(isSummed);
  if (summed !== undefined) refuse(`index '${summed}' is summed, so it cannot stand on the left; write it lower-case`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) refuse(`index '${twice}' stands on the left twice`);
}
