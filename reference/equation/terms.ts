/**
 * The right side of a statement: from tokens to expressions.
 *
 *   terms      term + term - term
 *   term       factor factor * factor / factor                side by side is a product
 *   factor     number | param | index | tensor[axis, …] | function(terms, …) | (terms) | -factor
 *   axis       terms | (index index …) | …
 *
 * A name that stands neither before `[` nor, as a function, before `(` is an index or a param.
 */
import { type Assignment, type Axis, type Expression, type FunctionName, functions, type Read } from "./program.ts";
import type { Cursor } from "./tokens.ts";

/** Which names are indices: the capital ones, and those on the left. The others are params. */
export type IsIndex = (name: string) => boolean;

export function terms(at: Cursor, isIndex: IsIndex): readonly Expression[] {
  const signed = (negative: boolean): Expression =>
    negative ? { kind: "negate", value: product(at, isIndex) } : product(at, isIndex);
  const list = [signed(at.skip("-"))];
  for (;;) {
    if (at.skip("+")) list.push(signed(false));
    else if (at.skip("-")) list.push(signed(true));
    else return list;
  }
}

export const total = (list: readonly Expression[]): Expression =>
  list.reduce((left, right) => ({ kind: "binary", operator: "+", left, right }));

function product(at: Cursor, isIndex: IsIndex): Expression {
  let left = factor(at, isIndex);
  for (;;) {
    if (at.skip("/")) left = { kind: "binary", operator: "/", left, right: factor(at, isIndex) };
    else if (at.skip("*") || factorAhead(at))
      left = { kind: "binary", operator: "*", left, right: factor(at, isIndex) };
    else return left;
  }
}

function factorAhead(at: Cursor): boolean {
  const { kind, text } = at.peek();
  if (kind === "name") return !isWord(at, "where") && assignmentAhead(at) === undefined;
  return kind === "number" || text === "(";
}

export const isWord = (at: Cursor, word: string): boolean => at.peek().kind === "name" && at.peek().text === word;

function factor(at: Cursor, isIndex: IsIndex): Expression {
  if (at.skip("-")) return { kind: "negate", value: factor(at, isIndex) };
  if (at.skip("(")) {
    const value = total(terms(at, isIndex));
    at.take(")");
    return value;
  }
  const { kind, text: name, place } = at.peek();
  if (kind === "number") return { kind, value: Number(at.next().text) };
  if (kind !== "name") return at.fail("a number, a name or '('");
  const following = at.peek(1).text;
  if (following === "[") return reference(at, isIndex);
  if (following === "(" && Object.hasOwn(functions, name)) return call(at, isIndex);
  at.next();
  return { kind: isIndex(name) ? "index" : "param", name, place };
}

function call(at: Cursor, isIndex: IsIndex): Expression {
  const name = at.next().text as FunctionName;
  at.take("(");
  const values: Expression[] = [];
  do values.push(total(terms(at, isIndex)));
  while (values.length < functions[name] && at.skip(","));
  if (functions[name] === 2 && values.length < 2) at.fail("',' and a second value");
  if (name === "inside" && values[0]!.kind !== "read")
    at.fail("one element of a tensor inside the parentheses of inside");
  at.take(")");
  return { kind: "call", name, values };
}

/** `t[…]`; on the left a number without axes may go without brackets. */
export function reference(at: Cursor, isIndex: IsIndex): Read {
  const { text: tensor, place } = at.name("the name of a tensor");
  const axes: Axis[] = [];
  if (at.skip("[") && !at.skip("]")) {
    do axes.push(axis(at, isIndex));
    while (at.skip(","));
    at.take("]");
  }
  return { kind: "read", tensor, at: axes, place };
}

function axis(at: Cursor, isIndex: IsIndex): Axis {
  const { place } = at.peek();
  if (at.skip("…")) return { kind: "ellipsis", place };
  const names = digitsAhead(at);
  if (names.length < 2) return total(terms(at, isIndex));
  for (let i = 0; i < names.length + 2; i++) at.next();
  return { kind: "digits", names, place };
}

/** The names of `(g o)`, or none where the parenthesis is an ordinary one. */
function digitsAhead(at: Cursor): readonly string[] {
  const names: string[] = [];
  if (at.peek().text === "(")
    while (at.peek(names.length + 1).kind === "name") names.push(at.peek(names.length + 1).text);
  return at.peek(names.length + 1).text === ")" ? names : [];
}

/** The assignment of the statement that begins here, if one does. */
export function assignmentAhead(at: Cursor): Assignment | undefined {
  if (at.peek().kind !== "name") return undefined;
  let ahead = 1;
  if (at.peek(ahead).text === "[") {
    let depth = 0;
    do {
      const { text } = at.peek(ahead++);
      depth += text === "[" ? 1 : text === "]" ? -1 : 0;
    } while (depth > 0 && at.peek(ahead).kind !== "end");
  }
  const { text } = at.peek(ahead);
  return text === "=" || text === "max=" || text === "+=" ? text : undefined;
}
