/** The derivative of an expression by one element that it reads, as an expression. Kinks have slope 0. */
import { type Expression, type FunctionName, type Read, readsIn } from "./program.ts";

const number = (value: number): Expression => ({ kind: "number", value });
const zero = number(0);
const one = number(1);
const is = (expression: Expression, value: number) => expression.kind === "number" && expression.value === value;

export const call = (name: FunctionName, ...values: readonly Expression[]): Expression => ({
  kind: "call",
  name,
  values,
});

export function times(left: Expression, right: Expression): Expression {
  if (is(left, 0) || is(right, 0)) return zero;
  if (is(left, 1)) return right;
  if (is(right, 1)) return left;
  if (left.kind === "negate") return negated(times(left.value, right));
  if (right.kind === "negate") return negated(times(left, right.value));
  if (right.kind === "binary" && right.operator === "/" && is(right.left, 1)) return over(left, right.right);
  return { kind: "binary", operator: "*", left, right };
}

function plus(left: Expression, right: Expression): Expression {
  if (is(left, 0)) return right;
  return is(right, 0) ? left : { kind: "binary", operator: "+", left, right };
}

function over(left: Expression, right: Expression): Expression {
  if (is(left, 0)) return zero;
  return left.kind === "negate" ? negated(over(left.value, right)) : { kind: "binary", operator: "/", left, right };
}

function negated(value: Expression): Expression {
  if (value.kind === "negate") return value.value;
  return is(value, 0) ? zero : { kind: "negate", value };
}

/** The reads through which a value can flow; inside(…) does not look at the value. */
export function flowing(expression: Expression): readonly Read[] {
  switch (expression.kind) {
    case "read":
      return [expression];
    case "negate":
      return flowing(expression.value);
    case "binary":
      return [...flowing(expression.left), ...flowing(expression.right)];
    case "call":
      return expression.name === "inside" ? [] : expression.values.flatMap(flowing);
    default:
      return [];
  }
}

/** By that very occurrence of the element, not by others of the same tensor. */
export function derivative(of: Expression, by: Read): Expression {
  if (of === by) return one;
  if (of.kind === "read" || !readsIn(of).includes(by)) return zero;
  if (of.kind === "negate") return negated(derivative(of.value, by));
  if (of.kind === "call") return chain(of, by);
  if (of.kind !== "binary") return zero;
  const { operator, left, right } = of;
  const dLeft = derivative(left, by);
  const dRight = derivative(right, by);
  if (operator === "+") return plus(dLeft, dRight);
  if (operator === "*") return plus(times(dLeft, right), times(left, dRight));
  return plus(over(dLeft, right), negated(over(times(left, dRight), times(right, right))));
}

function chain({ name, values }: Extract<Expression, { kind: "call" }>, by: Read): Expression {
  const [a, b = zero] = values as readonly [Expression, Expression?];
  const dA = derivative(a, by);
  const dB = derivative(b, by);
  const value = call(name, ...values);
  switch (name) {
    case "exp":
      return times(value, dA);
    case "log":
      return over(dA, a);
    case "sqrt":
      return over(dA, times(number(2), value));
    case "tanh":
      return times(plus(one, negated(times(value, value))), dA);
    case "abs":
      return times(plus(call("above", a, zero), negated(call("above", zero, a))), dA);
    case "max":
      return plus(times(call("above", a, b), dA), times(call("above", b, a), dB));
    case "min":
      return plus(times(call("above", b, a), dA), times(call("above", a, b), dB));
    case "inside":
    case "above":
    case "wins":
    case "each":
      return zero;
  }
}
