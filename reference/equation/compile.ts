/** Expressions as functions of the point at which the loops over the indices stand. */
import { sizeOf, type Tensor } from "../tensor.ts";
import { repeats } from "./ellipsis.ts";
import { EquationError } from "./error.ts";
import type { Extents } from "./extents.ts";
import { type Params, paramValue } from "./params.ts";
import { type Axis, type Expression, indicesIn, type Read, readsIn } from "./program.ts";

export interface Scope {
  readonly source: string;
  readonly params: Params;
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly extents: Extents;
  /** Where every index stands now. */
  readonly point: Map<string, number>;
}

/** What the expression is worth at the point. An element outside a tensor is 0. */
export function compile(expression: Expression, scope: Scope): () => number {
  switch (expression.kind) {
    case "number":
      return () => expression.value;
    case "index":
      return () => scope.point.get(expression.name)!;
    case "param": {
      const value = paramValue(expression.name, scope.params, scope.source, expression.place);
      return () => value;
    }
    case "negate": {
      const value = compile(expression.value, scope);
      return () => -value();
    }
    case "binary": {
      const left = compile(expression.left, scope);
      const right = compile(expression.right, scope);
      if (expression.operator === "+") return () => left() + right();
      return expression.operator === "*" ? () => left() * right() : () => left() / right();
    }
    case "call":
      return compileCall(expression, scope);
    case "read": {
      const at = placeOf(expression, scope);
      const { data } = scope.tensors.get(expression.tensor)!;
      return () => {
        const position = at();
        return position < 0 ? 0 : data[position]!;
      };
    }
  }
}

function compileCall({ name, values }: Extract<Expression, { kind: "call" }>, scope: Scope): () => number {
  if (name === "wins") return winner(values, scope);
  if (name === "each") return () => 1;
  if (name === "inside") return allInside(values[0]!, scope);
  const [a, b] = values.map((value) => compile(value, scope)) as [() => number, () => number];
  if (name === "max" || name === "min") return () => Math[name](a(), b());
  if (name === "above") return () => (a() > b() ? 1 : 0);
  return () => Math[name](a());
}

/** 1 where every element that the expression reads exists, else 0. */
export function allInside(expression: Expression, scope: Scope): () => number {
  const places = readsIn(expression).map((read) => placeOf(read, scope));
  return () => (places.every((at) => at() >= 0) ? 1 : 0);
}

/** wins(I, J, value): is this the first place at which the value is largest? NaN is larger than all numbers. */
function winner(values: readonly Expression[], scope: Scope): () => number {
  const names = indicesIn(...values.slice(0, -1));
  const value = compile(values.at(-1)!, scope);
  const isCandidate = allInside(values.at(-1)!, scope);
  const { point, extents } = scope;
  return () => {
    const here = names.map((name) => point.get(name)!);
    let best: { readonly value: number; readonly at: readonly number[] } | undefined;
    forEach(names, extents, point, () => {
      if (!isCandidate()) return;
      const rival = value();
      if (best === undefined || rival > best.value || (Number.isNaN(rival) && !Number.isNaN(best.value))) {
        best = { value: rival, at: names.map((name) => point.get(name)!) };
      }
    });
    for (const [i, name] of names.entries()) point.set(name, here[i]!);
    return best?.at.every((at, i) => at === here[i]) ? 1 : 0;
  };
}

/** Where in its tensor the element lies, or −1 outside. */
export function placeOf({ tensor: name, at, place }: Read, scope: Scope): () => number {
  const { shape, stride, offset } = scope.tensors.get(name)!;
  const axes = at.map((axis, i) => ({
    coordinate: coordinate(axis, shape[i]!, scope),
    extent: shape[i]!,
    stride: stride[i]!,
  }));
  return () => {
    let position = offset;
    for (const axis of axes) {
      const coordinate = axis.coordinate();
      if (!Number.isInteger(coordinate)) {
        throw new EquationError(`${name} is read at ${coordinate}, which is no whole number`, scope.source, place);
      }
      if (coordinate < 0 || coordinate >= axis.extent) return -1;
      position += coordinate * axis.stride;
    }
    return position;
  };
}

function coordinate(axis: Axis, extent: number, scope: Scope): () => number {
  if (axis.kind === "digits") return mixedRadix(axis.names, scope);
  if (axis.kind === "ellipsis") throw new RangeError("coordinate: … must be spelled out before it is compiled");
  if (axis.kind === "index" && repeats(axis.name) && extent === 1) return () => 0;
  return compile(axis, scope);
}

/** (g o) is g · (the extent of o) + o. */
function mixedRadix(names: readonly string[], { point, extents }: Scope): () => number {
  const weights = names.map((_, i) => sizeOf(names.slice(i + 1).map((name) => extents.get(name)!)));
  return () => names.reduce((total, name, i) => total + weights[i]! * point.get(name)!, 0);
}

/** Moves the point through all values of the indices; the last one runs fastest. */
export function forEach(
  names: readonly string[],
  extents: Extents,
  point: Map<string, number>,
  visit: () => void,
): void {
  const [name, ...inner] = names;
  if (name === undefined) {
    visit();
    return;
  }
  for (let at = 0; at < extents.get(name)!; at++) {
    point.set(name, at);
    forEach(inner, extents, point, visit);
  }
}
