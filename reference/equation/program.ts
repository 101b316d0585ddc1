/**
 * What an equation is once it is parsed: a program of statements, each of which fills one tensor.
 *
 *   mass[b] = exp(logits[b, K] - top[b])       target, assignment, terms
 *   output[b, y, x, c] max= input[…] where ΔY < size.y
 *
 * An index has one extent in the whole program. Capital indices are summed (lecture 002, "Einstein Notation").
 */
export interface Program {
  readonly source: string;
  readonly statements: readonly Statement[];
}

/**
 * "=" and "max=" make the target and read its shape off the indices; "+=" adds into a tensor of a given shape that
 * starts at 0, at any place that its index expressions name.
 */
export type Assignment = "=" | "max=" | "+=";

export interface Statement {
  readonly target: Read;
  readonly assignment: Assignment;
  /** Added up; each term is summed over its own capital indices. `max=` has a single term. */
  readonly terms: readonly Expression[];
  /** `where ΔY < size.y`: the extents that no axis tells. */
  readonly ranges: readonly Range[];
}

export interface Range {
  readonly index: string;
  readonly extent: Expression;
}

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "index"; readonly name: string; readonly place: number }
  | { readonly kind: "param"; readonly name: string; readonly place: number }
  | { readonly kind: "negate"; readonly value: Expression }
  | {
      readonly kind: "binary";
      readonly operator: "+" | "*" | "/";
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "call"; readonly name: FunctionName; readonly values: readonly Expression[] }
  | Read;

/** One element of a tensor. */
export interface Read {
  readonly kind: "read";
  readonly tensor: string;
  readonly at: readonly Axis[];
  readonly place: number;
}

/** `(g o)` is one axis counted in several digits; `…` is any number of axes. */
export type Axis =
  | Expression
  | { readonly kind: "digits"; readonly names: readonly string[]; readonly place: number }
  | { readonly kind: "ellipsis"; readonly place: number };

/** The functions, and how many values each takes. */
export const functions = {
  exp: 1,
  log: 1,
  tanh: 1,
  sqrt: 1,
  abs: 1,
  max: 2,
  min: 2,
  /** inside(t[…]): 1 inside the tensor, 0 outside. */
  inside: 1,
  /** above(a, b): 1 where a > b, else 0. The slope of max. */
  above: 2,
  /** wins(I, J, value): 1 where I, J stand at the first place where the value is largest, else 0. The slope of max=. */
  wins: Infinity,
  /** each(I, J): 1. A sum runs over I and J even if nothing else names them. */
  each: Infinity,
} as const;
export type FunctionName = keyof typeof functions;

export const isSummed = (index: string): boolean => /^\p{Lu}/u.test(index);

/** The parts that an expression or axis is made of, one level down. */
export function parts(node: Axis): readonly Axis[] {
  switch (node.kind) {
    case "negate":
      return [node.value];
    case "binary":
      return [node.left, node.right];
    case "call":
      return node.values;
    case "read":
      return node.at;
    default:
      return [];
  }
}

/** An expression or axis and all its parts, outside in, left to right. */
export function walk(node: Axis): readonly Axis[] {
  return [node, ...parts(node).flatMap(walk)];
}

export const readsIn = (node: Axis): readonly Read[] => walk(node).filter((part) => part.kind === "read");

/** The elements that a statement writes and reads. */
export const readsOf = ({ target, terms }: Statement): readonly Read[] => [target, ...terms].flatMap(readsIn);

/** The indices in the order in which they first appear. */
export function indicesIn(...nodes: readonly Axis[]): readonly string[] {
  const names = nodes.flatMap(walk).flatMap((part) => {
    if (part.kind === "index") return [part.name];
    return part.kind === "digits" ? part.names : [];
  });
  return [...new Set(names)];
}

/** The same node with `change` made to every part, inside out. */
export function rebuilt<N extends Axis>(node: N, change: (part: Axis) => Axis): N {
  const inner = (part: Axis): Axis => rebuilt(part, change);
  const expression = (part: Expression) => inner(part) as Expression;
  const copy = (): Axis => {
    switch (node.kind) {
      case "negate":
        return { ...node, value: expression(node.value) };
      case "binary":
        return { ...node, left: expression(node.left), right: expression(node.right) };
      case "call":
        return { ...node, values: node.values.map(expression) };
      case "read":
        return { ...node, at: node.at.map(inner) };
      default:
        return node;
    }
  };
  return change(copy()) as N;
}
